using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vinculo.Analytics.Linkage;

/// <summary>
/// What is known about agreeing and differing: weights of the levels for the three classes, shares of the classes, thresholds, and how
/// often values occur. Never changes; a new one is learnt or read.
/// </summary>
public sealed class LinkageModel
{
    private static readonly Lazy<LinkageModel> ShippedPerson = new(() => Shipped(PersonScheme.Only));
    private static readonly Lazy<LinkageModel> ShippedCompany = new(() => Shipped(CompanyScheme.Only));

    internal LinkageModel(LevelWeights weights, TermTables terms, int records)
    {
        (Weights, Terms, Records) = (weights, terms, records);
        var pairs = Math.Max(1, (records - 1) / 2.0);
        MatchesPerRecord = weights.Match * pairs;
        RelativesPerRecord = weights.Household * pairs;
    }

    /// <summary>What ships for persons: learnt without labels on synthetic Latin American customers.</summary>
    public static LinkageModel Default => ShippedPerson.Value;

    /// <summary>What ships for companies.</summary>
    public static LinkageModel DefaultCompany => ShippedCompany.Value;

    /// <summary>Name of this state of knowledge; evidence keeps it.</summary>
    public string Version { get; init; } = "own";

    /// <summary><c>person</c>, <c>company</c> or <c>record</c>; the last is learnt each time and never stored.</summary>
    public string Kind => Weights.Scheme.Name;

    /// <summary>Records it was learnt from.</summary>
    public int Records { get; }

    /// <summary>Pairs of one owner for each record; keeps the prior right in a base of another size.</summary>
    public double MatchesPerRecord { get; private init; }

    /// <summary>Pairs of one household for each record.</summary>
    public double RelativesPerRecord { get; private init; }

    /// <summary>Bits from which a single decision about a pair needs nobody: <see cref="Verdict.Same"/>.</summary>
    public double AutomaticBits { get; init; } = 6;

    /// <summary>Bits from which a pair of one kind of evidence links when all records are grouped at once.</summary>
    public const double GroupingBits = 3;

    /// <summary>Bits from which a person should look.</summary>
    public double ReviewBits { get; init; }

    internal LevelWeights Weights { get; }
    internal TermTables Terms { get; }

    /// <summary>The same knowledge for a base of another size.</summary>
    /// <param name="records">Records in the base, at least 2.</param>
    public LinkageModel ForRecords(int records)
    {
        var pairs = Math.Max(1, (records - 1) / 2.0);
        return new(
            Weights.ForPairs(Math.Min(0.4, MatchesPerRecord / pairs), Math.Min(0.2, RelativesPerRecord / pairs)),
            Terms,
            records
        )
        {
            Version = Version,
            AutomaticBits = AutomaticBits,
            ReviewBits = ReviewBits,
        };
    }

    /// <summary>The weights for people who look into them: one row for each level of each comparison.</summary>
    public IEnumerable<LevelWeight> Levels()
    {
        for (var c = 0; c < Weights.Scheme.Comparisons.Count; c++)
        {
            var comparison = Weights.Scheme.Comparisons[c];
            for (var l = 1; l < comparison.Levels.Length; l++)
                yield return new(
                    comparison.Name,
                    comparison.Levels[l],
                    Weights.M[c][l],
                    Weights.H[c][l],
                    Weights.U[c][l],
                    Weights.Weight(c, l)
                );
        }
    }

    /// <summary>Writes the model; <see cref="FromJson"/> reads it back.</summary>
    /// <param name="values">How many of the most frequent values of each kind are kept.</param>
    public string ToJson(int values = 1500)
    {
        var terms = new JsonArray();
        for (var kind = 0; kind < TermTables.Kinds; kind++)
            if (Terms[(Term)kind] is { } table)
                terms.Add(Written((Term)kind, table, values));
        var root = new JsonObject
        {
            ["version"] = Version,
            ["kind"] = Kind,
            ["records"] = Records,
            ["match"] = Weights.Match,
            ["household"] = Weights.Household,
            ["automaticBits"] = AutomaticBits,
            ["reviewBits"] = ReviewBits,
            ["comparisons"] = new JsonArray([
                .. Weights.Scheme.Comparisons.Select(
                    (c, i) =>
                        new JsonObject
                        {
                            ["name"] = c.Name,
                            ["levels"] = new JsonArray([
                                .. c
                                    .Levels.Skip(1)
                                    .Select(
                                        (l, k) =>
                                            new JsonObject
                                            {
                                                ["level"] = l,
                                                ["m"] = Math.Round(Weights.M[i][k + 1], 9),
                                                ["h"] = Math.Round(Weights.H[i][k + 1], 9),
                                                ["u"] = Math.Round(Weights.U[i][k + 1], 12),
                                            }
                                    ),
                            ]),
                        }
                ),
            ]),
            ["terms"] = terms,
        };
        return root.ToJsonString();
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote. Levels that this version does not know are passed over; new ones keep the shipped weights.</summary>
    /// <exception cref="FormatException">It is not such a text.</exception>
    public static LinkageModel FromJson(string json)
    {
        try
        {
            var root = JsonNode.Parse(json)!.AsObject();
            return Read(root, (string?)root["kind"] == "company" ? CompanyScheme.Only : PersonScheme.Only);
        }
        catch (Exception e)
            when (e is JsonException or InvalidOperationException or NullReferenceException or KeyNotFoundException)
        {
            throw new FormatException("This is not a linkage model.", e);
        }
    }

    private static LinkageModel Read(JsonObject root, LinkageScheme scheme)
    {
        var weights = new LevelWeights(scheme)
        {
            Match = (double)root["match"]!,
            Household = (double)root["household"]!,
        };
        foreach (var shares in weights.M.Concat(weights.H).Concat(weights.U))
            shares.AsSpan(1).Fill(1e-5);
        foreach (var written in root["comparisons"]!.AsArray())
        {
            var at = scheme.Comparisons.ToList().FindIndex(c => c.Name == (string?)written!["name"]);
            if (at < 0)
                continue;
            var names = scheme.Comparisons[at].Levels;
            foreach (var level in written!["levels"]!.AsArray())
            {
                var l = Array.IndexOf(names, (string?)level!["level"]);
                if (l > 0)
                    (weights.M[at][l], weights.H[at][l], weights.U[at][l]) = (
                        (double)level["m"]!,
                        (double)level["h"]!,
                        (double)level["u"]!
                    );
            }
        }
        weights.Close();
        var terms = new TermTables();
        foreach (var written in root["terms"]!.AsArray())
            if (Enum.TryParse<Term>((string?)written!["kind"], out var kind))
                terms[kind] = Table(written.AsObject());
        return new(weights, terms, (int)root["records"]!)
        {
            Version = (string?)root["version"] ?? "own",
            AutomaticBits = (double)root["automaticBits"]!,
            ReviewBits = (double)root["reviewBits"]!,
        };
    }

    private static JsonObject Written(Term kind, TermCounts table, int most)
    {
        var owned = LinkageKind<PersonFeatures>.Owned(kind);
        var kept = owned ? [] : table.Frequent(2).Take(most).ToArray();
        var rest = Math.Max(1, table.Distinct - kept.Length);
        var unlisted = owned
            ? double.Exp2(table.AverageBits)
            : Math.Max(1, (table.Total - kept.Sum(k => (long)k.Count)) / (double)rest);
        return new()
        {
            ["kind"] = kind.ToString(),
            ["total"] = table.Total,
            ["agreement"] = table.Agreement,
            ["average"] = Math.Round(table.AverageBits, 4),
            ["unlisted"] = Math.Round(unlisted, 4),
            ["values"] = string.Join(
                ' ',
                kept.Select(k =>
                    $"{k.Value.ToString("x", CultureInfo.InvariantCulture)}:{k.Count.ToString(CultureInfo.InvariantCulture)}"
                )
            ),
        };
    }

    private static TermCounts Table(JsonObject written)
    {
        var table = new TermCounts();
        foreach (var pair in ((string?)written["values"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = pair.IndexOf(':', StringComparison.Ordinal);
            table.Add(
                ulong.Parse(pair.AsSpan(0, colon), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                int.Parse(pair.AsSpan(colon + 1), CultureInfo.InvariantCulture)
            );
        }
        table.Restore(
            (long)written["total"]!,
            (double)written["agreement"]!,
            (double)written["unlisted"]!,
            (double)written["average"]!
        );
        return table;
    }

    /// <summary>Knows nothing; learning with it as the model starts from scratch.</summary>
    internal static LinkageModel Untrained(LinkageScheme scheme)
    {
        var flat = new LevelWeights(scheme);
        flat.Close();
        return new(flat, new(), 2) { Version = "untrained" };
    }

    private static LinkageModel Shipped(LinkageScheme scheme)
    {
        using var stream = typeof(LinkageModel).Assembly.GetManifestResourceStream(
            $"Vinculo.Analytics.Linkage.{scheme.Name}.model.json"
        );
        if (stream is null)
            return Untrained(scheme);
        using var reader = new StreamReader(stream);
        return Read(JsonNode.Parse(reader.ReadToEnd())!.AsObject(), scheme);
    }
}

/// <summary>One level of one comparison as the model weighs it.</summary>
/// <param name="Comparison">Code of the comparison.</param>
/// <param name="Level">Code of the level.</param>
/// <param name="M">Share among pairs of one owner.</param>
/// <param name="H">Share among pairs of one household.</param>
/// <param name="U">Share among all other pairs.</param>
/// <param name="Bits">log2(M/U).</param>
public readonly record struct LevelWeight(string Comparison, string Level, double M, double H, double U, double Bits);
