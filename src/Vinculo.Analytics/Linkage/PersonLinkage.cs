using System.Globalization;

namespace Vinculo.Analytics.Linkage;

/// <summary>Compares two persons and says why.</summary>
public static class PersonLinkage
{
    /// <summary>A contradiction as heavy as this keeps a pair from linking by itself …</summary>
    private const double HeavyBits = -5;

    /// <summary>… unless the rest is overwhelming.</summary>
    private const double OverwhelmingBits = 14;

    /// <summary>Weighs everything two persons have; of several values of a kind the best pair counts.</summary>
    /// <param name="a">One person or customer.</param>
    /// <param name="b">The other.</param>
    /// <param name="model">
    /// Null for what ships. Use <see cref="LinkageModel.ForRecords"/> once for a base of another size, and keep it.
    /// </param>
    public static PairEvidence Compare(PersonFeatures a, PersonFeatures b, LinkageModel? model = null)
    {
        model ??= LinkageModel.Default;
        var levels = PersonComparison.Compare(a, b, model.Terms);
        return Explain(levels, model, PersonScheme.Only, (c, level) => Texts(a, b, c));
    }

    /// <summary>Match weight alone, for many comparisons.</summary>
    /// <returns>Bits, base 2, and the chance that the two are of one household.</returns>
    public static (float Bits, float Household) Weigh(PersonFeatures a, PersonFeatures b, LinkageModel? model = null)
    {
        model ??= LinkageModel.Default;
        var levels = PersonComparison.Compare(a, b, model.Terms);
        return model.Weights.Bits(levels.Pattern, levels.RarityTotal());
    }

    /// <summary>
    /// Whether given names that are only alike may be one name written in two ways (a nickname, a slip of a known name),
    /// and not the names of twins.
    /// </summary>
    public static bool OneName(PersonFeatures a, PersonFeatures b) => NameComparison.OneName(a.Names, b.Names);

    internal static PairEvidence Explain(
        PairLevels levels,
        LinkageModel model,
        LinkageScheme scheme,
        Func<int, int, (string?, string?)> texts
    )
    {
        var weights = model.Weights;
        var (priorM, _, priorU) = weights.Prior;
        var steps = new List<EvidenceStep>(scheme.Comparisons.Count + 2)
        {
            new("prior", "", priorM - priorU, 0, null, null),
        };
        var raw = 0f;
        for (var c = 0; c < scheme.Comparisons.Count; c++)
            raw += levels.Rarity[c];
        var total = levels.RarityTotal();
        var scale = raw == 0 ? 1 : total / raw;
        var sum = priorM - priorU;
        double worst = 0;
        string? against = null;
        for (var c = 0; c < scheme.Comparisons.Count; c++)
        {
            var comparison = scheme.Comparisons[c];
            var level = PairLevels.Level(levels.Pattern, c);
            var rarity = levels.Rarity[c] * scale;
            var bits = weights.Weight(c, level) + rarity;
            var (left, right) = texts(c, level);
            steps.Add(new(comparison.Name, comparison.Levels[level], bits, rarity, left, right));
            sum += bits;
            if (!comparison.Many && bits < worst)
                (worst, against) = (bits, comparison.Name);
        }
        var (weight, home) = weights.Bits(levels.Pattern, total);
        steps.Add(new("household", "", weight - sum, 0, null, null));
        var veto = worst <= HeavyBits && weight >= model.ReviewBits && weight < OverwhelmingBits ? against : null;
        var verdict =
            weight >= model.ReviewBits
                ? veto is null && (weight >= model.AutomaticBits || scheme.AgreeingGroups(levels.Pattern) >= 2)
                    ? Verdict.Same
                    : Verdict.Review
                : home >= 0.5
                    ? Verdict.Household
                    : Verdict.Different;
        return new(weight, 1 / (1 + double.Exp2(-weight)), home, steps, veto, verdict);
    }

    private static (string?, string?) Texts(PersonFeatures a, PersonFeatures b, int comparison)
    {
        switch (comparison)
        {
            case PersonComparison.Given:
                return (Given(a), Given(b));
            case PersonComparison.Surname:
                return (Surnames(a), Surnames(b));
            case PersonComparison.Birth:
                return Best(a.Births, b.Births, (x, y) => (int)PersonComparison.Births(x, y), Date);
            case PersonComparison.Sex:
                return (Letter(a.Sex), Letter(b.Sex));
            case PersonComparison.Postcode:
                return (a.PostcodeText, b.PostcodeText);
            default:
                return ContactTexts(a, b, comparison - PersonComparison.Document);
        }
    }

    /// <summary>What of documents (0), telephones (1), e-mails (2), addresses (3) was compared.</summary>
    internal static (string?, string?) ContactTexts(RecordFeatures a, RecordFeatures b, int kind) =>
        kind switch
        {
            0 => Best(
                a.Documents,
                b.Documents,
                (x, y) => (int)ContactComparison.Documents([x], [y], out _),
                d => d.Root
            ),
            1 => Best(
                a.Phones,
                b.Phones,
                (x, y) => (int)ContactComparison.Phones([x], [y], out _),
                p => "+" + p.Digits.ToString(CultureInfo.InvariantCulture)
            ),
            2 => Best(
                a.Emails,
                b.Emails,
                (x, y) => (int)ContactComparison.Emails([x], [y], out _),
                e => e.Local + "@" + e.DomainText
            ),
            _ => Best(
                a.Addresses,
                b.Addresses,
                (x, y) => (int)ContactComparison.Addresses([x], [y], out _),
                d => d.Text ?? ""
            ),
        };

    private static (string?, string?) Best<T>(T[] a, T[] b, Func<T, T, int> level, Func<T, string> text)
    {
        if (a.Length == 0 || b.Length == 0)
            return (a.Length == 0 ? null : text(a[0]), b.Length == 0 ? null : text(b[0]));
        var (left, right, best) = (a[0], b[0], int.MaxValue);
        foreach (var x in a)
        foreach (var y in b)
            if (level(x, y) is > 0 and var reached && reached < best)
                (left, right, best) = (x, y, reached);
        return (text(left), text(right));
    }

    private static string? Given(PersonFeatures person) =>
        person.Names.Length == 0 || person.Names[0].Given.Length == 0
            ? null
            : string.Join(' ', person.Names[0].Given.Select(g => g.Text));

    private static string? Surnames(PersonFeatures person) =>
        person.Names.Length == 0 || person.Names[0].Surname1 is null
            ? null
            : string.Join(
                ' ',
                new[] { person.Names[0].Surname1, person.Names[0].Surname2 }.OfType<NameToken>().Select(s => s.Text)
            );

    private static string Date(int birth) =>
        string.Create(CultureInfo.InvariantCulture, $"{birth / 10_000:0000}-{birth / 100 % 100:00}-{birth % 100:00}");

    private static string? Letter(byte sex) =>
        sex switch
        {
            PersonFeatures.Female => "F",
            PersonFeatures.Male => "M",
            _ => null,
        };
}
