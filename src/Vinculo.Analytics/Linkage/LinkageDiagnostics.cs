namespace Vinculo.Analytics.Linkage;

/// <summary>A level and how many candidate pairs came to it.</summary>
public readonly record struct LevelCount(string Comparison, string Level, long Pairs);

/// <summary>Pairs whose weight lies within one bit, and what cutting at its lower end would mean.</summary>
/// <param name="Bits">Lower end of the band.</param>
/// <param name="Pairs">Candidate pairs in the band.</param>
/// <param name="Precision">Expected share of matches among the pairs from here up.</param>
/// <param name="Recall">Expected share of the candidate matches that lie from here up.</param>
public readonly record struct WeightBand(int Bits, long Pairs, double Precision, double Recall);

/// <summary>How linking went, for those who look after it.</summary>
/// <param name="Records">Records read.</param>
/// <param name="Candidates">Pairs compared.</param>
/// <param name="Learnt">Whether weights were learnt from these records or taken as they ship.</param>
/// <param name="Fit">How learning went; null when nothing was learnt.</param>
/// <param name="Levels">Candidate pairs by level.</param>
/// <param name="Bands">Candidate pairs by weight.</param>
/// <param name="Unlinkable">Share of records that say too little to reach the threshold even against themselves.</param>
/// <param name="Generic">Values dropped because too many owners share them, by kind.</param>
/// <param name="Linked">Pairs joined directly.</param>
/// <param name="Refused">Pairs strong enough, but contradicted.</param>
public sealed record LinkageDiagnostics(
    int Records,
    long Candidates,
    bool Learnt,
    FitReport? Fit,
    IReadOnlyList<LevelCount> Levels,
    IReadOnlyList<WeightBand> Bands,
    double Unlinkable,
    IReadOnlyDictionary<string, int> Generic,
    long Linked,
    long Refused
);
