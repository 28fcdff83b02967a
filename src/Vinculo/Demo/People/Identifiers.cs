namespace Vinculo.Demo.People;

/// <summary>Numbers that look issued one by one and never repeat: documents, tax numbers and lines.</summary>
internal static class Identifiers
{
    private static readonly int[] TaxWeights = [3, 7, 13, 17, 19, 23, 29, 37, 41];

    /// <summary>Mobile ranges of Colombia. 310 is left out: the story customers live there.</summary>
    private static readonly int[] LinePrefixes =
    [
        300,
        301,
        302,
        303,
        304,
        305,
        311,
        312,
        313,
        314,
        315,
        316,
        317,
        318,
        319,
        320,
        321,
        322,
        323,
        324,
        350,
        351,
    ];

    /// <summary>The check digit of a Colombian NIT.</summary>
    /// <param name="root">Up to nine digits, without the check digit.</param>
    /// <remarks>DIAN, Orden Administrativa 4 of 1989: weights from the right, modulus 11, results below 2 stand.</remarks>
    public static int TaxCheckDigit(long root)
    {
        long sum = 0;
        for (var at = 0; root > 0; at++, root /= 10)
            sum += root % 10 * TaxWeights[at];
        var rest = (int)(sum % 11);
        return rest < 2 ? rest : 11 - rest;
    }

    /// <summary>A cédula: eight digits for those who came of age before 2003, ten for the younger.</summary>
    public static long CitizenCard(ulong seed, int person, bool olderSeries) =>
        olderSeries
            ? StoryCustomers.StepOver(10_000_000 + Scatter(seed ^ 0xC1, (ulong)person, 89_000_000))
            : 1_000_000_000 + Scatter(seed ^ 0xC2, (ulong)person, 190_000_000);

    public static long ForeignerCard(ulong seed, int person) =>
        300_000 + Scatter(seed ^ 0xC3, (ulong)person, 6_500_000);

    /// <summary>Ten digits, in the ranges of Colombian mobile lines.</summary>
    public static long MobileLine(ulong seed, int person)
    {
        var at = Scatter(seed ^ 0xC4, (ulong)person, LinePrefixes.Length * 10_000_000L);
        return LinePrefixes[at / 10_000_000] * 10_000_000L + at % 10_000_000;
    }

    /// <summary>The nine digits of a company's NIT, in the ranges of younger companies.</summary>
    public static long CompanyNumber(ulong seed, int company)
    {
        var number = 900_100_000 + Scatter(seed ^ 0xC5, (ulong)company, 1_700_000);
        return number >= StoryCustomers.EmployerNumber ? number + 1 : number;
    }

    /// <summary>The number after an e-mail's name, different for each person.</summary>
    public static long MailSuffix(ulong seed, int person, int people) =>
        Scatter(seed ^ 0xC6, (ulong)person, Math.Max(10_000, people * 4L));

    /// <summary>
    /// A permutation of 0 … <paramref name="size"/> - 1 that keeps nothing of the order: a four-round Feistel network on
    /// the next even number of bits, walked until it falls inside.
    /// </summary>
    internal static long Scatter(ulong key, ulong index, long size)
    {
        if (index >= (ulong)size)
            throw new ArgumentOutOfRangeException(nameof(index), index, "More members than numbers.");
        var half = (64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)(size - 1)) + 1) / 2;
        var mask = (1UL << half) - 1;
        do
        {
            var left = index >> half;
            var right = index & mask;
            for (var round = 0UL; round < 4; round++)
                (left, right) = (right, left ^ (Mix(right + (key << 8) + round * 0x9E37) & mask));
            index = (left << half) | right;
        } while (index >= (ulong)size);

        return (long)index;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
