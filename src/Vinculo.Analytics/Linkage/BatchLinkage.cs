using Vinculo.Analytics.Linkage.Texts;

namespace Vinculo.Analytics.Linkage;

/// <summary>How a whole file is linked.</summary>
public sealed record LinkageOptions
{
    /// <summary>Where chance comes from; the same seed gives the same answer on any number of cores.</summary>
    public ulong Seed { get; init; } = 20_250_101;

    /// <summary>What is known beforehand; null for what ships.</summary>
    public LinkageModel? Model { get; init; }

    /// <summary>Whether to learn weights from the data; null: when there are enough records.</summary>
    public bool? Learn { get; init; }

    /// <summary>Bits from which a pair links by itself.</summary>
    public double AutomaticBits { get; init; } = LinkageModel.GroupingBits;

    /// <summary>Bits from which a pair links when two kinds of evidence agree, and else waits for a person.</summary>
    public double ReviewBits { get; init; }

    /// <summary>Random pairs from which chance agreement is learnt; null: by the size of the file.</summary>
    public int? SamplePairs { get; init; }

    /// <summary>
    /// For each record the file it is from, when files are linked; null: one file. If hardly any pair of one file matches, no entity
    /// takes two records of a file.
    /// </summary>
    public IReadOnlyList<int>? Files { get; init; }

    /// <summary>Pairs of records that people decided to be one.</summary>
    public IReadOnlyList<(int, int)> Same { get; init; } = [];

    /// <summary>Pairs of records that people decided to be two.</summary>
    public IReadOnlyList<(int, int)> NotSame { get; init; } = [];
}

/// <summary>A pair that was compared and has something to say.</summary>
/// <param name="Left">Record, from 0.</param>
/// <param name="Right">Record, from 0, greater than <paramref name="Left"/>.</param>
/// <param name="Bits">Match weight, base 2.</param>
/// <param name="Household">Chance that the two are of one household and not one person, 0 to 1.</param>
/// <param name="Verdict">What the engine makes of it.</param>
/// <param name="Veto">What spoke against a union although the weight was high; null otherwise.</param>
public readonly record struct LinkedPair(
    int Left,
    int Right,
    float Bits,
    float Household,
    Verdict Verdict,
    string? Veto
)
{
    /// <summary>Chance that both are one, 0 to 1.</summary>
    public double Probability => 1 / (1 + double.Exp2(-Bits));
}

/// <summary>What came of linking a file.</summary>
/// <param name="Cluster">For each record the lowest record of its entity.</param>
/// <param name="Household">For each record the lowest record of its household; a household holds one or more entities.</param>
/// <param name="Pairs">Pairs of at least 0 bits, and pairs of one household; by left, then right.</param>
/// <param name="Model">The weights used, fit to be stored.</param>
/// <param name="Diagnostics">How it went.</param>
public sealed record LinkageResult(
    int[] Cluster,
    int[] Household,
    IReadOnlyList<LinkedPair> Pairs,
    LinkageModel Model,
    LinkageDiagnostics Diagnostics
);

/// <summary>Links all records of a file with each other: who is the same, who lives together.</summary>
/// <remarks>Runs on all cores; same records, options and seed give the same result.</remarks>
public static class BatchLinkage
{
    /// <summary>Standardises and links persons.</summary>
    /// <param name="entries">n persons, in any order.</param>
    /// <param name="options">Null for the usual.</param>
    /// <param name="cancel">Stops between steps.</param>
    public static LinkageResult Run(
        IReadOnlyList<PersonEntry> entries,
        LinkageOptions? options = null,
        CancellationToken cancel = default
    ) => Run(PersonBatch.Standardise(entries, cancel), options, cancel);

    /// <summary>Links persons that are standardised already. Their generic values are dropped in place.</summary>
    public static LinkageResult Run(
        PersonFeatures[] persons,
        LinkageOptions? options = null,
        CancellationToken cancel = default
    ) => new Linking<PersonFeatures>(PersonKind.Only, persons, options ?? new(), LinkageModel.Default, cancel).Run();

    /// <summary>Standardises and links companies. Branches of one company are one company.</summary>
    public static LinkageResult Run(
        IReadOnlyList<CompanyEntry> entries,
        LinkageOptions? options = null,
        CancellationToken cancel = default
    ) => Run(CompanyFeatures.Standardise(entries, cancel), options, cancel);

    /// <summary>Links companies that are standardised already. Their generic values are dropped in place.</summary>
    public static LinkageResult Run(
        CompanyFeatures[] companies,
        LinkageOptions? options = null,
        CancellationToken cancel = default
    ) =>
        new Linking<CompanyFeatures>(
            CompanyKind.Only,
            companies,
            options ?? new(),
            LinkageModel.DefaultCompany,
            cancel
        ).Run();

    /// <summary>
    /// Links records of anything, such as publications, products or places: columns of words are compared by their words, columns of
    /// numbers by their distance. What agreeing on a column says is always learnt from the records; a household is here what is only
    /// alike.
    /// </summary>
    /// <param name="rows">n records; each has a text or null for each column.</param>
    /// <param name="columns">Names of the columns; the ten most telling ones count.</param>
    /// <param name="options">Null for the usual. A model cannot be given.</param>
    /// <param name="cancel">Stops between steps.</param>
    public static LinkageResult Run(
        IReadOnlyList<string?[]> rows,
        IReadOnlyList<string> columns,
        LinkageOptions? options = null,
        CancellationToken cancel = default
    )
    {
        var (compared, records) = TextReading.Read(rows, columns);
        var kind = new TextKind(compared, records.Length);
        return new Linking<TextFeatures>(
            kind,
            records,
            (options ?? new()) with
            {
                Model = null,
                Learn = compared.Length > 0,
            },
            new LinkageModel(new LevelWeights(kind.Scheme), new TermTables(), 0),
            cancel
        ).Run();
    }
}
