using System.Globalization;
using Vinculo.Customers;
using Vinculo.Platform;

namespace Vinculo.Bench.Company;

/// <summary>
/// Customer number <paramref name="number"/> of the company, worked out from the number alone: the same at every run, so
/// that whoever measures knows whom to ask for without reading the database.
/// </summary>
internal readonly struct Person(int number, int customers)
{
    /// <summary>When the company's records begin.</summary>
    public static readonly DateTimeOffset Beginning = new(2019, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>When they end: nothing happens later.</summary>
    public static readonly DateTimeOffset End = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Everybody's most talkative customer stands here, with as many interactions as the issue names.</summary>
    public const int HeavyNumber = 777;
    public const int HeavyInteractions = 5_000;

    public int Number => number;

    public DateTimeOffset CreatedAt =>
        Beginning + TimeSpan.FromMilliseconds((End - Beginning).TotalMilliseconds * 0.8 * number / customers);

    public CustomerId Id => new(Ids.From(CreatedAt, "bench", number.ToString(CultureInfo.InvariantCulture)));

    public bool IsCompany => number % 20 == 19;

    public Dice Dice => new(0x5EED_0000_0000_0000UL + (ulong)number * 7919);

    public string Document =>
        IsCompany
            ? (800_000_000L + number).ToString(CultureInfo.InvariantCulture)
            : (10_000_000L + number * 7L).ToString(CultureInfo.InvariantCulture);

    public DateOnly? Birth
    {
        get
        {
            var dice = new Dice(0xB127 + (ulong)number * 15_485_863);
            return IsCompany ? null : new DateOnly(1950 + dice.Next(55), 1 + dice.Next(12), 1 + dice.Next(28));
        }
    }

    public string DocumentType => IsCompany ? "NIT" : "CC";

    public string Phone => "+573" + (100_000_000L + number * 3L).ToString("D9", CultureInfo.InvariantCulture);

    public (string? Given, string? First, string? Second, string Display) Name()
    {
        var dice = Dice;
        if (IsCompany)
        {
            var company = $"{dice.Pick(Tokens.Trades)} {Surname(ref dice)} y {Surname(ref dice)}";
            return (null, null, null, company);
        }
        var given = dice.Favour(Tokens.Given);
        if (dice.Chance(0.55))
            given += " " + dice.Favour(Tokens.Given);
        var first = Surname(ref dice);
        var second = Surname(ref dice);
        return (given, first, second, $"{given} {first} {second}");
    }

    public string Email()
    {
        var name = NameKey.Fold(Name().Display).Split(' ');
        return $"{name[0]}.{name[^1]}{number}@correo.example";
    }

    /// <summary>The day on which the customer left, in the last two years of the records; null: still there. Who talks much leaves more.</summary>
    public DateOnly? LeftOn
    {
        get
        {
            var dice = new Dice(0x1EF7 + (ulong)number * 32_452_843);
            var day = DateOnly.FromDateTime(End.AddDays(-1 - dice.Next(730)).DateTime);
            return dice.Chance(Interactions(10) > 15 ? 0.3 : 0.12) && day > DateOnly.FromDateTime(CreatedAt.DateTime)
                ? day
                : null;
        }
    }

    /// <summary>Days of the bills of the last four months as a customer, and what they come to in minor units.</summary>
    public IEnumerable<(DateTimeOffset At, long AmountMinor)> Bills()
    {
        var last = LeftOn is { } left ? new DateTimeOffset(left, TimeOnly.MinValue, TimeSpan.Zero) : End;
        for (var month = 4; month >= 1; month--)
            if (last.AddMonths(-month).AddDays(1 + number % 28) is var at && at > CreatedAt && at < last)
                yield return (at, 3_990_000L + number % 12 * 500_000L + number % 7 * 10_000L * month);
    }

    /// <summary>How many interactions: many have few, few have many; <paramref name="mean"/> on average.</summary>
    public int Interactions(double mean)
    {
        if (number == HeavyNumber)
            return HeavyInteractions;
        var dice = new Dice(0xC0FFEE + (ulong)number * 104_729);
        // Exponential twice over: a long tail, most customers below the mean.
        var weight = -Math.Log(1 - dice.NextDouble()) * (dice.Chance(0.1) ? 4 : 2.0 / 3);
        return Math.Min(400, (int)Math.Round(weight * mean));
    }

    private static string Surname(ref Dice dice) =>
        dice.Chance(0.85)
            ? dice.Favour(Tokens.Surnames)
            : dice.Pick(Tokens.Heads) + dice.Pick(Tokens.Hearts) + dice.Pick(Tokens.Tails);
}
