namespace Vinculo.Customers;

/// <summary>What exact clues say of a customer who was found by one of them.</summary>
internal static class ExactClues
{
    // Log-odds in bits of each clue: what agreement is worth against two strangers, after Fellegi and Sunter (1969);
    // the start is the odds that the next person at the counter is one given customer.
    private const double Start = -14;
    private const double SameDocument = 26;
    internal const double SameAccount = 24;
    private const double SameEmail = 15;
    private const double SamePhone = 13;
    private const double SameName = 12;
    private const double SimilarName = 7;
    private const double SameBirthDate = 13;
    private const double SwappedBirthDate = 8;
    private const double OtherName = -8;
    private const double OtherBirthDate = -7;

    public static Recognised Judge(
        CustomerId id,
        string name,
        DateOnly? birth,
        List<Clue> why,
        int namesakes,
        string? saidName,
        DateOnly? saidBirth
    )
    {
        var clues = why.Where(c => c.Code != "found-by-name").ToList();
        if (saidName is not null)
        {
            if (NameKey.Fold(saidName) == NameKey.Fold(name))
                clues.Add(new("same-name", name));
            else
                clues.Add(
                    new(
                        NameKey.Compatible(saidName, name) || why.Any(c => c.Code == "found-by-name")
                            ? "similar-name"
                            : "other-name",
                        name
                    )
                );
        }
        if (saidBirth is { } said && birth is { } known)
            clues.Add(
                new(
                    said == known ? "same-birth-date"
                        : said.Year == known.Year && said.Month == known.Day && said.Day == known.Month
                            ? "swapped-birth-date"
                        : "other-birth-date",
                    known.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)
                )
            );
        // A name alone says: one of those who are called so.
        var named = why.Any(c => c.Code == "found-by-name");
        var bits = named
            ? -Math.Log2(1.25 * namesakes - 1)
                + clues.Where(c => !c.Code.EndsWith("-name", StringComparison.Ordinal)).Sum(c => Weight(c.Code))
            : Start + clues.Sum(c => Weight(c.Code));
        return new(id, name, 1 / (1 + Math.Pow(2, -bits)), clues);
    }

    private static double Weight(string code) =>
        code switch
        {
            "same-document" => SameDocument,
            "same-account" => SameAccount,
            "same-email" => SameEmail,
            "same-phone" => SamePhone,
            "same-name" => SameName,
            "similar-name" => SimilarName,
            "same-birth-date" => SameBirthDate,
            "swapped-birth-date" => SwappedBirthDate,
            "other-name" => OtherName,
            "other-birth-date" => OtherBirthDate,
            _ => 0,
        };
}
