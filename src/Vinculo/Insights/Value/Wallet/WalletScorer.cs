using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Vinculo.Analytics;
using Vinculo.Analytics.Decide;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Value.Wallet;
using Vinculo.Insights.Facts;
using Vinculo.Insights.Features;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Value.Wallet;

/// <summary>
/// <c>wallet</c>: of what a customer spends or has in all, the part that is with the company, 0 … 1; <c>wallet:gap</c>: the
/// money that is not; <c>wallet:potential</c>: what of it could be won, as margin of a year. Whoever said it is taken at her
/// word, the others are estimated from those who said it.
/// </summary>
internal sealed class WalletScorer : IScorer
{
    /// <summary>At most so many of those who answered are learnt from.</summary>
    private const int Most = 4_000;
    private const int AtOnce = 500;

    public string Model => CustomerScores.Wallet;

    /// <summary>What a run keeps for the refreshes after it.</summary>
    /// <param name="Margin">Margin of a year that a unit of money with the company leaves.</param>
    internal sealed record Kept(
        WalletTerms Terms,
        IReadOnlyList<string> Measures,
        WalletShare Share,
        double Margin,
        double Error
    )
    {
        /// <summary>Who had answered what when it was fitted, as a digest; null: it was not noted yet.</summary>
        public string? Answers { get; init; }

        /// <summary>The day it was fitted as of.</summary>
        public DateOnly? On { get; init; }
    }

    /// <summary>
    /// What customers have with us moves every day, and with it every number of a new fit. As long as nobody answered anything
    /// else the model of before is kept for so many days, so that a new version says that something was learnt.
    /// </summary>
    private const int Days = 30;

    public async Task<ScorerFit> FitAsync(ScoringContext context, CancellationToken cancel)
    {
        var terms = await context.Database.ReadAsync(
            session => session.RecallAsync<WalletTerms>(WalletTerms.SettingCode),
            cancel
        );
        if (terms is not { IsSaid: true })
            return ScorerFit.Refused("wallet.unsaid");
        if (terms.Currency != context.Currency)
            return ScorerFit.Refused("wallet.currency", ("said", terms.Currency), ("now", context.Currency));
        // The answer itself must not be read as a habit of the customer.
        string[] measures = [.. context.Horizon.Measures.Where(m => terms.IsField || m != terms.Code)];
        var answers = await WalletAnswers.ReadAsync(context.Database, terms, context.Horizon, cancel);
        var digest = Digest(
            terms,
            measures,
            answers,
            await WalletAnswers.MarkAsync(context.Database, terms, context.Horizon, cancel)
        );
        if (await StandingAsync(context, digest, cancel) is { } standing)
            return ScorerFit.Of(
                new Fitted(context, standing, answers),
                Method,
                standing,
                Figures(standing, answers.Count)
            );
        var sample = await SampleAsync(context, terms, measures, answers, cancel);
        if (sample.Own.Count < WalletShare.Fewest)
            return ScorerFit.Refused("wallet.too-few", ("answers", sample.Own.Count), ("needed", WalletShare.Fewest));
        WalletShare share;
        try
        {
            share = WalletShare.Fit(sample.Table(), [.. sample.Own], [.. sample.Said]);
        }
        catch (UnfitDataException)
        {
            return ScorerFit.Refused("wallet.too-few", ("answers", sample.Own.Count), ("needed", WalletShare.Fewest));
        }
        var margin = Math.Clamp(sample.Margin / sample.Own.Sum(), 0, 1);
        var kept = new Kept(terms, measures, share, margin, share.Error)
        {
            Answers = digest,
            On = context.Horizon.AsOf,
        };
        var figures = Figures(kept, answers.Count);
        figures["learnt"] = sample.Own.Count;
        return ScorerFit.Of(new Fitted(context, kept, answers), Method, kept, figures);
    }

    private const string Method = "wallet-quantiles";

    private static Dictionary<string, double> Figures(Kept kept, int answers) =>
        new(StringComparer.Ordinal)
        {
            ["answers"] = answers,
            ["share-error"] = kept.Share.Error,
            ["share-cover"] = kept.Share.Cover,
            ["margin-of-own"] = kept.Margin,
        };

    /// <summary>The model in use, where it was fitted on the same answers not long ago; null: it has to be fitted anew.</summary>
    private static async Task<Kept?> StandingAsync(ScoringContext context, string digest, CancellationToken cancel)
    {
        var inUse = await context.Database.ReadAsync(
            session => ModelStore.InUseAsync(session, CustomerScores.Wallet),
            cancel
        );
        return
            inUse is not null
            && inUse.Method == Method
            && Json.Read<Kept>(inUse.Parameters.Text) is { On: { } on } kept
            && kept.Answers == digest
            && context.Horizon.AsOf >= on
            && context.Horizon.AsOf < on.AddDays(Days)
            ? kept
            : null;
    }

    private static string Digest(WalletTerms terms, string[] measures, Dictionary<Guid, double> answers, string mark)
    {
        var text = new StringBuilder(Json.Of(terms).Text).AppendJoin(',', measures).Append(mark);
        foreach (var (id, amount) in answers.OrderBy(a => a.Key))
            text.Append(CultureInfo.InvariantCulture, $"|{id:N}:{amount:R}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..24];
    }

    public async Task<IFittedScorer?> RestoreAsync(Json parameters, ScoringContext context, CancellationToken cancel)
    {
        var kept = Json.Read<Kept>(parameters.Text);
        // For one customer the answers of all are not read: hers stands until the next whole run.
        if (kept.Terms.IsField && context.OneCustomer)
            return null;
        var answers = kept.Terms.IsField
            ? await WalletAnswers.ReadAsync(context.Database, kept.Terms, context.Horizon, cancel)
            : [];
        return new Fitted(context, kept, answers);
    }

    private sealed class Sample(IReadOnlyList<string> names)
    {
        private readonly List<double[]> rows = [];
        private readonly List<string?> kinds = [];

        public List<double> Own { get; } = [];

        public List<double> Said { get; } = [];

        public double Margin { get; private set; }

        public void Add(double[] row, string? family, double own, double said, long margin)
        {
            rows.Add(row);
            kinds.Add(family);
            Own.Add(own);
            Said.Add(said);
            Margin += margin;
        }

        public FeatureTable Table() =>
            new([
                .. names.Select((name, f) => new NumericColumn(name, [.. rows.Select(r => r[f])])),
                CategoricalColumn.From(FeatureSet.MainFamily, kinds),
            ]);
    }

    /// <summary>Those who answered and have something with the company; of very many the same ones every time.</summary>
    private static async Task<Sample> SampleAsync(
        ScoringContext context,
        WalletTerms terms,
        IReadOnlyList<string> measures,
        Dictionary<Guid, double> answers,
        CancellationToken cancel
    )
    {
        var (horizon, own) = (context.Horizon, new OwnPart(terms, context.Horizon));
        var reader = new ProfileSample.Reader(horizon, measures);
        var sample = new Sample(reader.Names);
        var share = answers.Count <= Most ? 1 : (double)Most / answers.Count;
        var chosen = answers.Keys.Where(id => share >= 1 || ControlGroup.Position(id, "wallet-sample") < share);
        foreach (var some in chosen.Order().Chunk(AtOnce))
            await context.Facts.ReadAsync(FactScope.Of(some), Visit, cancel);
        return sample;

        void Visit(CustomerFacts facts)
        {
            var with = own.Of(facts);
            if (
                with <= 0
                || !horizon.AtRisk(facts, horizon.AsOf)
                || own.Said(facts, with, answers[facts.Id.Value]) is not { } said
            )
                return;
            var row = new double[reader.Names.Count];
            var family = reader.Read(facts, row);
            sample.Add(row, family, with, said, CustomerAppraisal.Margin(facts, horizon, context.Terms));
        }
    }

    private sealed class Fitted : ISumOfScores
    {
        private readonly Kept kept;
        private readonly Dictionary<Guid, double> answers;
        private readonly OwnPart own;
        private readonly ProfileSample.Reader reader;
        private readonly string currency;
        private readonly double reach;

        public Fitted(ScoringContext context, Kept kept, Dictionary<Guid, double> answers)
        {
            (this.kept, this.answers) = (kept, answers);
            (currency, reach) = (context.Currency, context.Terms.WalletShare);
            own = new(kept.Terms, context.Horizon);
            reader = new(context.Horizon, kept.Measures);
        }

        public IEnumerable<NewScore> Of(CustomerFacts facts, Appraisal appraisal) => Of(facts, appraisal, []);

        public IEnumerable<NewScore> Of(
            CustomerFacts facts,
            Appraisal appraisal,
            IReadOnlyList<(NewScore Score, int Version)> before
        )
        {
            if (!appraisal.AtRisk)
                yield break;
            var with = own.Of(facts);
            double? answer = answers.TryGetValue(facts.Id.Value, out var amount) ? amount : null;
            var said = own.Said(facts, with, answer);
            var found = said is { } all ? Known(with, all) : Guess(facts, with);
            var balance = kept.Terms.Period == WalletPeriod.Balance;
            var how = said is null
                ? new ScoreReasons.Stored("wallet.estimated", Math.Round(kept.Error, 4), null, 0)
                : new ScoreReasons.Stored("wallet.said", null, null, 0);
            ScoreReasons.Stored[] reasons =
            [
                how,
                Money(balance ? "wallet.own_balance" : "wallet.own", with),
                Money(balance ? "wallet.elsewhere_balance" : "wallet.elsewhere", found.Elsewhere),
            ];
            yield return new(
                CustomerScores.Wallet,
                Math.Round(found.Share, 4),
                said is null ? Math.Round(found.Low, 4) : null,
                said is null ? Math.Round(found.High, 4) : null,
                Reasons: reasons
            );
            yield return new(
                CustomerScores.WalletGap,
                Math.Round(found.Elsewhere),
                said is null ? Math.Round(found.Least) : null,
                said is null ? Math.Round(found.Most) : null,
                currency,
                Reasons: reasons
            );
            // A next product is bought instead of what is bought elsewhere: it is not counted twice.
            var counted = before
                .Where(b => StrategicScorer.IsNext(b.Score.Model))
                .Sum(b => Math.Max(0, b.Score.Amount));
            yield return new(
                CustomerScores.WalletPotential,
                Math.Round(Math.Max(0, found.Elsewhere * reach * kept.Margin - counted)),
                Currency: currency,
                Reasons:
                [
                    reasons[^1],
                    new("wallet.reach", Math.Round(reach, 4), null, 0),
                    new("wallet.margin", Math.Round(kept.Margin, 4), null, 0),
                    .. counted > 0 ? [Money("wallet.counted", counted)] : Array.Empty<ScoreReasons.Stored>(),
                ]
            );
        }

        private static WalletEstimate Known(double with, double all)
        {
            var share = with / all;
            return new(share, share, share, all, all - with, all - with, all - with);
        }

        private WalletEstimate Guess(CustomerFacts facts, double with)
        {
            var values = new double[reader.Names.Count];
            var family = reader.Read(facts, values);
            var row = new FeatureValue[values.Length + 1];
            for (var f = 0; f < values.Length; f++)
                row[f] = FeatureValue.Of(values[f]);
            row[^1] = FeatureValue.Of(family);
            return kept.Share.Estimate(row, with);
        }

        private ScoreReasons.Stored Money(string reason, double minor) => new(reason, Math.Round(minor), currency, 0);
    }
}
