using Vinculo.Analytics.Evaluate;

namespace Vinculo.Analytics.Text;

/// <summary>How well one label is told from the others.</summary>
/// <param name="Label">The label.</param>
/// <param name="Texts">How many texts bear it.</param>
/// <param name="Precision">Share of the texts given this label that bear it; 0 when none was given it.</param>
/// <param name="Recall">Share of the texts that bear it that were given it.</param>
/// <param name="F1">Harmonic mean of the two.</param>
public sealed record LabelQuality(string Label, int Texts, double Precision, double Recall, double F1);

/// <summary>How well labels people gave can be learned from texts, and what an unseen text would be called.</summary>
/// <param name="Method">The model chosen most often.</param>
/// <param name="Predicted">For each text the label a model gives that has not seen it; for texts without label, by all that have one.</param>
/// <param name="Accuracy">Share of labelled texts given their own label.</param>
/// <param name="MacroF1">Mean F1 over labels.</param>
/// <param name="PerLabel">Quality by label, the most frequent first.</param>
/// <param name="TooRare">Labels with too few texts to learn; their texts take no part in the figures.</param>
/// <param name="Texts">How many texts the figures are of.</param>
public sealed record LabelTrial(
    string Method,
    IReadOnlyList<string> Predicted,
    double Accuracy,
    double MacroF1,
    IReadOnlyList<LabelQuality> PerLabel,
    IReadOnlyList<(string Label, int Texts)> TooRare,
    int Texts
)
{
    private const int FoldCount = 5;
    private const int Fewest = 5;
    private const int Few = 50;
    private const int MostTrained = 40_000;

    /// <summary>Learns and tries labels in five folds by position; the kind of model is chosen within each training part.</summary>
    /// <param name="corpus">n texts.</param>
    /// <param name="labels">n labels; null or blank where nobody gave one.</param>
    /// <exception cref="UnfitDataException">Fewer than two labels have enough texts.</exception>
    /// <remarks>
    /// A label is too rare with fewer than five texts, or with fewer than fifty when others have four times as many on
    /// average. O(texts · labels); at most 40,000 texts train a model. Same input, same bits.
    /// </remarks>
    public static LabelTrial Of(Corpus corpus, IReadOnlyList<string?> labels)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Count != corpus.Count)
            throw new ArgumentException("One label per text.", nameof(labels));

        var counted = labels
            .Where(l => !string.IsNullOrWhiteSpace(l))
            .CountBy(l => l!, StringComparer.Ordinal)
            .OrderByDescending(l => l.Value)
            .ThenBy(l => l.Key, StringComparer.Ordinal)
            .ToArray();
        var average = counted.Length == 0 ? 0 : counted.Average(c => (double)c.Value);
        var learned = counted.Where(c => c.Value >= Fewest && (c.Value >= Few || c.Value * 4 >= average)).ToArray();
        if (learned.Length < 2)
            throw new UnfitDataException(
                counted.Length == 0 ? UnfitReason.NoCases : UnfitReason.OneClass,
                $"Two labels with {Fewest} texts each are needed; there are {learned.Length}."
            );

        var number = learned.Select((l, i) => (l.Key, i)).ToDictionary(l => l.Key, l => l.i, StringComparer.Ordinal);
        var own = labels.Select(l => l is null ? -1 : number.GetValueOrDefault(l, -1)).ToArray();
        int[] labelled = [.. Enumerable.Range(0, own.Length).Where(i => own[i] >= 0)];
        int[] others = [.. Enumerable.Range(0, own.Length).Where(i => own[i] < 0)];
        var choice = new LabelChoice(corpus, own, learned.Length);

        var given = new int[own.Length];
        var methods = new List<string>();
        var folds = Folds.ByPosition(labelled.Length, FoldCount);
        for (var fold = 0; fold < FoldCount; fold++)
        {
            int[] train = [.. labelled.Where((_, i) => folds[i] != fold)];
            int[] held = [.. labelled.Where((_, i) => folds[i] == fold)];
            methods.Add(choice.Give(Themes.Spread(train, MostTrained), held, given));
        }
        if (others.Length > 0)
            choice.Give(Themes.Spread(labelled, MostTrained), others, given);

        var quality = Quality(labelled, own, given, [.. learned.Select(l => l.Key)]);
        return new LabelTrial(
            methods.CountBy(m => m).MaxBy(m => m.Value).Key,
            [.. given.Select(g => learned[g].Key)],
            labelled.Count(i => given[i] == own[i]) / (double)labelled.Length,
            quality.Average(q => q.F1),
            quality,
            [.. counted.Where(c => !number.ContainsKey(c.Key)).Select(c => (c.Key, c.Value))],
            labelled.Length
        );
    }

    private static LabelQuality[] Quality(int[] labelled, int[] own, int[] given, string[] names)
    {
        var (right, borne, said) = (new int[names.Length], new int[names.Length], new int[names.Length]);
        foreach (var i in labelled)
        {
            borne[own[i]]++;
            said[given[i]]++;
            if (own[i] == given[i])
                right[own[i]]++;
        }
        return
        [
            .. names.Select(
                (name, l) =>
                    new LabelQuality(
                        name,
                        borne[l],
                        said[l] == 0 ? 0 : (double)right[l] / said[l],
                        (double)right[l] / borne[l],
                        2.0 * right[l] / (borne[l] + said[l])
                    )
            ),
        ];
    }
}
