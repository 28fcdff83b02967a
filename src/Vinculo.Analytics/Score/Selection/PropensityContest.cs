using Vinculo.Analytics.Score.Boosting;
using Vinculo.Analytics.Score.Calibration;
using Vinculo.Analytics.Score.Logistic;

namespace Vinculo.Analytics.Score.Selection;

/// <summary>The model that answers and the ones it was chosen from, all fitted on the same cases.</summary>
/// <param name="Chosen">The champion.</param>
/// <param name="Candidates">All of them, simplest first, the champion included.</param>
public sealed record PropensityContest(PropensityModel Chosen, IReadOnlyList<PropensityModel> Candidates)
{
    private const int MostLogisticParameters = 800;
    private const int Bins = 255;
    private const int FewBins = 64;

    /// <summary>Compares the candidates on cases held back, chooses, and fits all of them on all cases.</summary>
    /// <inheritdoc cref="PropensityModel.Fit" path="/param"/>
    /// <inheritdoc cref="PropensityModel.Fit" path="/exception"/>
    public static PropensityContest Run(FeatureTable table, bool[] outcome, PropensityOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(outcome);
        options ??= new PropensityOptions();
        options.Check(outcome.Length);
        if (BinnedLogistic.Examine(table, outcome, options.Weights) is { } unfit)
            throw new UnfitDataException(unfit, $"The cases cannot carry a propensity model: {unfit}.");

        var powers = ColumnPower.OfAll(table, outcome);
        LeftOutColumn[] left = options.FindLeaks
            ?
            [
                .. LeakFinder
                    .Find(table, outcome, options.Outcome, powers)
                    .Where(l => !l.IsLeak || !options.Keep.Contains(l.Column)),
            ]
            : [];
        var gone = left.Select(l => l.Column).ToHashSet(StringComparer.Ordinal);
        int[] kept = [.. Enumerable.Range(0, powers.Length).Where(c => !gone.Contains(table.Columns[c].Name))];
        return new Contest(
            new FeatureTable([.. kept.Select(c => table.Columns[c])]),
            [.. kept.Select(c => powers[c])],
            left,
            outcome,
            options
        ).Run();
    }

    private sealed class Contest(
        FeatureTable table,
        ColumnPower[] powers,
        IReadOnlyList<LeftOutColumn> left,
        bool[] outcome,
        PropensityOptions options
    )
    {
        private readonly int positives = outcome.Count(o => o);

        internal PropensityContest Run()
        {
            var rarer = Math.Min(positives, outcome.Length - positives);
            if (table.Columns.Count == 0)
                return Alone(Model(PropensityKind.BaseRate, null, null, 0), ChoiceReason.NoColumnLeft);
            if (rarer < PropensityModel.FewestForBaseRate)
                return Alone(Model(PropensityKind.BaseRate, null, null, 0), ChoiceReason.TooFewForAnyModel);
            if (rarer < PropensityModel.FewestForChoice)
            {
                var few = new LogisticOptions
                {
                    Bins = 1,
                    L2 = 10,
                    MaxLevels = 10,
                };
                return Alone(
                    Model(PropensityKind.Linear, Logistic(Narrowed(rarer), few), null, 0) with
                    {
                        LogisticSettings = few,
                    },
                    ChoiceReason.TooFewForChoice
                );
            }
            return Compared();
        }

        private PropensityContest Compared()
        {
            // Fine bins pay where there are many cases to fill them, and cost by the column.
            var coarse = outcome.Length < 10_000 || table.Columns.Count > 100;
            var binned = BinnedCases.Of(table, coarse ? FewBins : Bins);
            var twins = Twins.Of(binned, options.Groups);
            var duplicates = options.Groups is null ? outcome.Length - Twins.ByValue(table).Distinct().Count() : 0;
            var (drift, driftShare) = options.Forward
                ? DriftGuard.Look(table, powers, options.Starts(All()))
                : ((IReadOnlyList<DriftedFeature>)[], 0);
            // Of customers looked at again and again more is known every time: that their features move says nothing yet.
            if (options.Repeated)
                driftShare = 0;
            var narrow = Narrowed(MostLogisticParameters);
            var straight = Straight(narrow);
            var plan = TrialPlan.Of(outcome, twins, options);
            var (results, held) = Try(binned, narrow, plan);

            var simplest = results[0].LogOdds;
            var scores = results.ConvertAll(r => held.Score(r.Kind, r.LogOdds, simplest, Settings(r)));
            var models = new List<PropensityModel>();
            // What the newest block taught about probabilities does not outlive a drift.
            Func<double[], Calibrator> calibrate =
                options.Recalibrated || driftShare > DriftGuard.Most ? _ => new IdentityCalibrator() : held.Calibrate;
            var grown = outcome.Length > 1.5 * (plan.Rows?.Length ?? outcome.Length);
            foreach (var result in results)
            {
                var logistic = result.Logistic is { } l ? Logistic(l.Bins == 1 ? straight : narrow, l) : null;
                var grow = result.Boosting is { } b ? Final(b, grown) : null;
                var boosting = grow is null
                    ? null
                    : BoostedTrees.Fit(binned, outcome, options.Weights, grow, All(), [], true).Model;
                models.Add(
                    Model(result.Kind, logistic, boosting, boosting is null ? 0 : 1) with
                    {
                        Calibrator = calibrate(result.LogOdds),
                        LogisticSettings = result.Logistic,
                        BoostingSettings = grow is null ? null : grow with { Bins = binned.Bins },
                    }
                );
            }
            AddBlend(results, held, calibrate, scores, models);
            var (chosen, reason) = Choose(results, held, scores, driftShare);
            var share = models.FirstOrDefault(m => m.Kind == PropensityKind.Blend)?.BoostingShare ?? 0;
            var report = new PropensityReport(
                scores[chosen].Kind,
                reason,
                outcome.Length,
                positives,
                scores,
                left,
                drift,
                share,
                duplicates
            );
            return new PropensityContest(
                models[chosen] with
                {
                    Report = report,
                },
                [.. models.Select((m, i) => m with { Report = report with { Kind = scores[i].Kind } })]
            );
        }

        private (List<TrialResult> Results, HeldOut Held) Try(BinnedCases binned, FeatureTable narrow, TrialPlan plan)
        {
            var (tried, triedNarrow, triedBins, labels) = plan.Rows is null
                ? (Straight(narrow), narrow, binned, outcome)
                : (
                    Straight(narrow).Take(plan.Rows),
                    narrow.Take(plan.Rows),
                    binned.Take(plan.Rows),
                    Array.ConvertAll(plan.Rows, i => outcome[i])
                );
            var trials = new Trials(tried, triedNarrow, triedBins, labels, plan.Weights, plan.Splits);
            var results = new List<TrialResult>();
            if (options.Forward && options.Method != PropensityMethod.Boosting)
                results.Add(trials.Logistic(PropensityKind.Linear, Candidate.Linear(options.Repeated)));
            if (options.Method != PropensityMethod.Boosting)
                results.Add(trials.Logistic(PropensityKind.Logistic, Candidate.Logistic(positives, options.Repeated)));
            if (options.Method != PropensityMethod.Logistic)
                results.Add(trials.Boosting(Candidate.Boosting(options, table.Columns.Count)));

            int[] order = [.. plan.Splits.SelectMany(s => s.Held)];
            return (
                results,
                new HeldOut(
                    Array.ConvertAll(order, i => labels[i]),
                    plan.Weights is null ? null : Array.ConvertAll(order, i => plan.Weights[i]),
                    options.Forward ? plan.Splits[^1].Held.Length : order.Length,
                    options.Recalibrated
                )
            );
        }

        /// <summary>An average in log odds of the two families, each holding what the other misses.</summary>
        /// <remarks>Even shares where shares could only be learnt from few periods: [SW2009].</remarks>
        private void AddBlend(
            List<TrialResult> results,
            HeldOut held,
            Func<double[], Calibrator> calibrate,
            List<CandidateScore> scores,
            List<PropensityModel> models
        )
        {
            var (one, two) = (
                results.FindIndex(r => r.Kind == PropensityKind.Logistic),
                results.FindIndex(r => r.Kind == PropensityKind.Boosting)
            );
            if (one < 0 || two < 0)
                return;
            // A share tried on a few periods is mostly their chance; evenly mixed, errors of both cancel more surely.
            var share = options.Repeated ? 0.5 : held.BestShare(results[one].LogOdds, results[two].LogOdds);
            var mixed = HeldOut.Mix(results[one].LogOdds, results[two].LogOdds, share);
            results.Add(new TrialResult(PropensityKind.Blend, mixed, null, null));
            scores.Add(held.Score(PropensityKind.Blend, mixed, results[0].LogOdds, $"share {share:0.0}"));
            models.Add(
                Model(PropensityKind.Blend, models[one].Logistic, models[two].Boosting, share) with
                {
                    Calibrator = calibrate(mixed),
                    LogisticSettings = models[one].LogisticSettings,
                    BoostingSettings = models[two].BoostingSettings,
                }
            );
        }

        /// <summary>
        /// The simplest one that nothing beats by more than two standard errors; where a blend counts both parts alike, the
        /// blend, unless one method alone beats it by as much.
        /// </summary>
        private (int Place, ChoiceReason Reason) Choose(
            List<TrialResult> results,
            HeldOut held,
            List<CandidateScore> scores,
            double driftShare
        )
        {
            if (results.Count == 1)
                return (0, ChoiceReason.Asked);
            var linear = results.FindIndex(r => r.Kind == PropensityKind.Linear);
            if (linear >= 0 && driftShare > DriftGuard.Most)
                return (linear, ChoiceReason.Drift);
            var blend = options.Repeated ? results.FindIndex(r => r.Kind == PropensityKind.Blend) : -1;
            var first =
                blend >= 0 ? blend
                : linear == 0 ? 1
                : 0;
            var chosen = first;
            for (var i = linear == 0 ? 1 : 0; i < results.Count; i++)
            {
                var (gain, error) = held.Compare(results[chosen].LogOdds, results[i].LogOdds);
                if (i != chosen && gain > 2 * error)
                    chosen = i;
            }
            var reason =
                options.Method != PropensityMethod.Auto ? ChoiceReason.Asked
                : chosen != first ? ChoiceReason.Better
                : blend >= 0 ? ChoiceReason.Steadier
                : ChoiceReason.SimplestAsGood;
            return (chosen, reason);
        }

        /// <summary>More cases than in the trials carry more trees; where there are very many each tree needs a smaller share.</summary>
        private BoostingOptions Final(BoostingOptions tried, bool grown) =>
            tried with
            {
                Trees = (int)(tried.Trees * (grown ? 1.6 : 1 + 1.0 / options.Folds)),
                RowShare = Math.Clamp(60_000.0 / outcome.Length, Math.Min(0.1, tried.RowShare), tried.RowShare),
            };

        private BinnedLogistic Logistic(FeatureTable used, LogisticOptions settings) =>
            BinnedLogistic.Fit(used, outcome, options.Weights, settings).Model;

        /// <summary>Straight lines need three parameters a number; only the widest tables are narrowed for them too.</summary>
        private FeatureTable Straight(FeatureTable narrow) =>
            table.Columns.Sum(c => c is NumericColumn ? 3 : Candidate.ParametersOf(c)) <= MostLogisticParameters
                ? table
                : narrow;

        /// <summary>The columns that tell most, as many as so many parameters carry.</summary>
        private FeatureTable Narrowed(int parameters)
        {
            var room = parameters;
            var used = Enumerable
                .Range(0, powers.Length)
                .OrderByDescending(c => powers[c].Information)
                .ThenBy(c => c)
                .Where(c =>
                    Candidate.ParametersOf(table.Columns[c]) <= room
                    && (room -= Candidate.ParametersOf(table.Columns[c])) >= 0
                )
                .ToList();
            used.Sort();
            return used.Count == powers.Length || used.Count == 0
                ? table
                : new FeatureTable([.. used.Select(c => table.Columns[c])]);
        }

        private PropensityModel Model(
            PropensityKind kind,
            BinnedLogistic? logistic,
            BoostedTrees? boosting,
            double share
        ) =>
            new()
            {
                Kind = kind,
                Features = [.. table.Columns.Select(c => c.Name)],
                BaseLogOdds = Math.Log((positives + 0.5) / (outcome.Length - positives + 0.5)),
                Logistic = logistic,
                Boosting = boosting,
                BoostingShare = share,
                Calibrator = new IdentityCalibrator(),
                Report = new PropensityReport(
                    kind,
                    ChoiceReason.Asked,
                    outcome.Length,
                    positives,
                    [],
                    left,
                    [],
                    share,
                    0
                ),
            };

        private static PropensityContest Alone(PropensityModel model, ChoiceReason reason)
        {
            var alone = model with { Report = model.Report with { Reason = reason } };
            return new PropensityContest(alone, [alone]);
        }

        private int[] All() => [.. Enumerable.Range(0, outcome.Length)];

        private static string Settings(TrialResult result) =>
            result.Boosting is { } b ? $"{b.Trees} trees, {b.Leaves} leaves, depth {b.Depth}"
            : result.Logistic is { } l ? $"{l.Bins} bins, penalty {l.L2:0.#}"
            : "";
    }
}
