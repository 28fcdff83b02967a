using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Score.Selection;

/// <summary>One part of the cases, judged by a model that was chosen, calibrated and fitted without it.</summary>
/// <param name="Fold">Its number.</param>
/// <param name="Report">What was chosen on the other parts, and why.</param>
public sealed record FoldReport(int Fold, PropensityReport Report);

/// <summary>
/// An honest trial of the whole method: leaks, choice, bins, penalties, number of trees and calibration are all decided
/// again inside each training part.
/// </summary>
/// <param name="Predictions">Out-of-fold probability per case; NaN for cases that were only learnt from.</param>
/// <param name="ByCandidate">The same by every candidate, simplest first; where one was not fitted the chosen one stands in.</param>
/// <param name="Folds">What was decided in each.</param>
/// <param name="Importance">Features the first fold's model needs on its held-out cases, most needed first, at most fifteen.</param>
public sealed record CrossCheck(
    double[] Predictions,
    IReadOnlyList<(PropensityKind Kind, double[] Predictions)> ByCandidate,
    IReadOnlyList<FoldReport> Folds,
    IReadOnlyList<FeatureImportance> Importance
)
{
    private const int SideBySideRows = 150_000;
    private const int ImportanceCases = 8000;
    private const int ImportanceFeatures = 15;

    /// <summary>Learns from all folds but one and judges that one, for each fold that is to be judged.</summary>
    /// <param name="table">n cases.</param>
    /// <param name="outcome">n answers.</param>
    /// <param name="foldOf">n fold numbers; -1 for cases that are only learnt from.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="UnfitDataException">The training cases of a fold cannot carry a model.</exception>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static CrossCheck Run(FeatureTable table, bool[] outcome, int[] foldOf, PropensityOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(foldOf);
        if (foldOf.Length != table.Rows || outcome.Length != table.Rows)
            throw new ArgumentException("One answer and one fold per case.", nameof(foldOf));
        options ??= new PropensityOptions();
        int[] folds = [.. foldOf.Where(f => f >= 0).Distinct().Order()];
        var parts = new Part[folds.Length];
        if (table.Rows <= SideBySideRows)
        {
            // Failures of one fold reach the caller as themselves.
            var failures = new UnfitDataException?[folds.Length];
            Parallel.For(
                0,
                folds.Length,
                k =>
                {
                    try
                    {
                        parts[k] = Judge(table, outcome, foldOf, folds[k], options, k == 0);
                    }
                    catch (UnfitDataException unfit)
                    {
                        failures[k] = unfit;
                    }
                }
            );
            if (Array.Find(failures, f => f is not null) is { } failure)
                throw failure;
        }
        else
        {
            for (var k = 0; k < folds.Length; k++)
                parts[k] = Judge(table, outcome, foldOf, folds[k], options, k == 0);
        }
        return Join(table.Rows, folds, parts);
    }

    private static CrossCheck Join(int rows, int[] folds, Part[] parts)
    {
        var kinds = parts.SelectMany(p => p.Kinds).Distinct().Order().ToArray();
        var predictions = Blank(rows);
        var byKind = kinds.Select(k => (k, Blank(rows))).ToArray();
        foreach (var part in parts)
        {
            Spread(part.Held, part.Chosen, predictions);
            foreach (var (kind, target) in byKind)
            {
                var at = Array.IndexOf(part.Kinds, kind);
                Spread(part.Held, at < 0 ? part.Chosen : part.ByKind[at], target);
            }
        }
        return new CrossCheck(
            predictions,
            byKind,
            [.. parts.Select((p, k) => new FoldReport(folds[k], p.Report))],
            parts.Length == 0 ? [] : parts[0].Importance
        );
    }

    private static Part Judge(
        FeatureTable table,
        bool[] outcome,
        int[] foldOf,
        int fold,
        PropensityOptions options,
        bool explained
    )
    {
        int[] train = [.. Enumerable.Range(0, foldOf.Length).Where(i => foldOf[i] != fold)];
        int[] held = [.. Enumerable.Range(0, foldOf.Length).Where(i => foldOf[i] == fold)];
        var contest = PropensityContest.Run(
            table.Take(train),
            Array.ConvertAll(train, i => outcome[i]),
            options.Take(train)
        );
        var judged = table.Take(held);
        var chosen = contest.Chosen.Predict(judged);
        return new Part(
            held,
            chosen,
            [.. contest.Candidates.Select(c => c.Kind)],
            [.. contest.Candidates.Select(c => c.Kind == contest.Chosen.Kind ? chosen : c.Predict(judged))],
            contest.Chosen.Report,
            explained ? Needed(contest.Chosen, judged, Array.ConvertAll(held, i => outcome[i]), options.Seed) : []
        );
    }

    /// <summary>Only features whose reasons weigh most are shuffled: with hundreds the rest would take minutes to find useless.</summary>
    private static IReadOnlyList<FeatureImportance> Needed(
        PropensityModel model,
        FeatureTable judged,
        bool[] answers,
        ulong seed
    )
    {
        if (model.Kind == PropensityKind.BaseRate || answers.Length == 0)
            return [];
        var few = judged.Rows <= ImportanceCases ? judged : judged.Take([.. Enumerable.Range(0, ImportanceCases)]);
        var known = new FeatureTable([.. model.Features.Select(f => few.Find(f)!)]);
        var weight = new Dictionary<string, double>(StringComparer.Ordinal);
        for (var i = 0; i < Math.Min(200, known.Rows); i++)
        {
            foreach (var reason in model.Reasons(known.Row(i)).Reasons)
                weight[reason.Feature] = weight.GetValueOrDefault(reason.Feature) + Math.Abs(reason.Contribution);
        }
        var asked = weight
            .OrderByDescending(w => w.Value)
            .ThenBy(w => w.Key, StringComparer.Ordinal)
            .Take(ImportanceFeatures)
            .Select(w => w.Key);
        return PermutationImportance.Of(
            known,
            answers[..known.Rows],
            asked,
            model.Predict,
            Xoshiro256.For(seed, "importance"),
            2
        );
    }

    private static double[] Blank(int rows)
    {
        var blank = new double[rows];
        Array.Fill(blank, double.NaN);
        return blank;
    }

    private static void Spread(int[] held, double[] from, double[] to)
    {
        for (var k = 0; k < held.Length; k++)
            to[held[k]] = from[k];
    }

    private sealed record Part(
        int[] Held,
        double[] Chosen,
        PropensityKind[] Kinds,
        double[][] ByKind,
        PropensityReport Report,
        IReadOnlyList<FeatureImportance> Importance
    );
}
