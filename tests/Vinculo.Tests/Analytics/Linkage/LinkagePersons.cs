using System.Globalization;
using Vinculo.Analytics.Linkage;

namespace Vinculo.Tests.Analytics.Linkage;

/// <summary>The synthetic Latin American customers, and how well a grouping of them agrees with the truth.</summary>
internal static class LinkagePersons
{
    internal sealed record Labelled(PersonEntry Entry, string Person, string Household);

    /// <summary>Records of the persons up to a number, in the order of the file; null when the data are not here.</summary>
    internal static List<Labelled>? UpTo(int person)
    {
        if (SharedData.Find("latam-persons/records.csv.gz") is not { } path)
            return null;
        var truth = SharedData
            .Rows(SharedData.Find("latam-persons/truth.csv.gz")!)
            .Skip(1)
            .ToDictionary(r => r[0], r => (Person: r[1], Household: r[2]));
        return
        [
            .. SharedData
                .Rows(path)
                .Skip(1)
                .Where(r => int.Parse(truth[r[0]].Person, CultureInfo.InvariantCulture) <= person)
                .Select(r => new Labelled(Read(r), truth[r[0]].Person, truth[r[0]].Household)),
        ];
    }

    private static PersonEntry Read(string[] cells) =>
        new()
        {
            Source = cells[1],
            FullName = Text(cells[2]),
            GivenNames = Text(cells[3]),
            Surname1 = Text(cells[4]),
            Surname2 = Text(cells[5]),
            Sex = Text(cells[6]),
            BirthDate = Day(cells[7]),
            Country = Text(cells[8]),
            Documents = cells[10].Length == 0 ? [] : [(Text(cells[9]), cells[10])],
            Phones = [.. new[] { cells[11], cells[12] }.Where(p => p.Length > 0)],
            Emails = cells[13].Length == 0 ? [] : [cells[13]],
            Addresses = cells[14].Length + cells[15].Length == 0 ? [] : [(Text(cells[14]), Text(cells[15]))],
            Updated = Day(cells[16]),
        };

    private static string? Text(string cell) => cell.Length == 0 ? null : cell;

    private static DateOnly? Day(string cell) =>
        DateOnly.TryParseExact(cell, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;

    internal sealed record Agreement(double Precision, double Recall, double F1, double BcubedF1, double Exact);

    /// <summary>Pairs, B-cubed and entities whole, over all records.</summary>
    internal static Agreement Score<TTruth, TFound>(IReadOnlyList<TTruth> truth, IReadOnlyList<TFound> found)
        where TTruth : notnull
        where TFound : notnull
    {
        var truths = truth.CountBy(t => t).ToDictionary(t => t.Key, t => (double)t.Value);
        var founds = found.CountBy(t => t).ToDictionary(t => t.Key, t => (double)t.Value);
        double both = 0,
            precise = 0,
            recalled = 0,
            exact = 0;
        foreach (var (cell, n) in truth.Zip(found).CountBy(c => c))
        {
            var (t, f) = (truths[cell.First], founds[cell.Second]);
            both += Pairs(n);
            precise += n / f * n;
            recalled += n / t * n;
            exact += n == t && n == f ? 1 : 0;
        }
        var p = both / Math.Max(1, founds.Values.Sum(Pairs));
        var r = both / Math.Max(1, truths.Values.Sum(Pairs));
        var (bp, br) = (precise / truth.Count, recalled / truth.Count);
        return new(p, r, 2 * p * r / Math.Max(1e-9, p + r), 2 * bp * br / (bp + br), exact / truths.Count);

        static double Pairs(double n) => n * (n - 1) / 2;
    }
}
