using Vinculo.Analytics;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score.Calibration;
using Vinculo.Analytics.Text;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Insights;
using Vinculo.Insights.Effects;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Demo.Check;

/// <summary>Compares the scores in a database with the truth of the world whose files it holds. Nothing else opens the truth.</summary>
internal sealed class CompareScores(
    Database database,
    DecideMany decide,
    NextBestAction nextBestAction,
    DemoCompany company,
    MadeWorld world,
    string folder
)
{
    private const double MinorUnits = 100;

    // What the reference asks of every world.
    private static readonly Bar Slope = new(0.9, 1.1);
    private static readonly Bar ValueRank = new(0.8);
    private static readonly Bar BandsHold = new(0.75, 0.85);
    private static readonly Bar InfluenceRank = new(0.75);
    private static readonly Bar InfluenceCaught = new(0.40);
    private static readonly Bar WalletError = new(null, 0.16);
    private static readonly Bar ThemePurity = new(0.9);

    // True log odds from which an offer wakes somebody, and below which it would keep her.
    private const double Woken = 0.1;
    private const double Savable = -0.3;

    private static readonly (string Code, string Truth, int Months)[] Leaving =
    [
        (CustomerScores.Churn30, "riesgo_25", 1),
        (CustomerScores.Churn, "riesgo_3m", 3),
        (CustomerScores.Churn180, "riesgo_6m", 6),
    ];

    private readonly CheckPlan plan = company.Check;
    private TruthTable truth = null!;
    private ScoreTable scores = null!;
    private int[] living = [];
    private IReadOnlyList<ActionEffect> effects = [];
    private readonly Dictionary<Guid, Decision> decisions = [];

    public async Task<CheckReport> RunAsync(CancellationToken cancel)
    {
        truth = TruthTable.Read(folder, "clientes.csv");
        string[] keys = [.. Enumerable.Range(0, truth.Count).Select(row => truth.Text(row, "cliente"))];
        scores = await ScoreTable.ReadAsync(database, plan.System, keys, cancel);
        effects = await ScoreTable.EffectsAsync(database, cancel);
        int[] all = [.. Enumerable.Range(0, truth.Count).Where(row => truth.Number(row, "vivo_24") > 0)];
        living = [.. all.Where(scores.Knows)];
        if (plan.Offers.Count > 0)
            await DecideAsync(cancel);
        return new(
            world,
            all.Length,
            living.Length,
            [
                .. Leaving.SelectMany(Churn),
                .. Value(),
                .. plan.Influence ? Influence() : [],
                .. plan.Needs.Select(Need),
                .. plan.Wallet ? Wallet() : [],
                .. plan.Offers.SelectMany(o => Offer(o).Concat(Proposed(o))),
                await ThemesAsync(cancel),
            ]
        );
    }

    private IEnumerable<CheckLine> Churn((string Code, string Truth, int Months) horizon)
    {
        var (code, column, months) = horizon;
        var rows = Scored(code);
        if (rows.Length == 0)
            return [CheckLine.None(code, "auc")];
        var said = Said(code, rows);
        var real = Truth(column, rows);
        var happened = Array.ConvertAll(
            rows,
            row => truth.Number(row, "sale_mes") is > 0 and var left && left <= months
        );
        double[] outcome = Array.ConvertAll(happened, left => left ? 1.0 : 0);
        var ceiling = Closeness.Auc(real, real);
        return
        [
            CheckLine.Of(code, "auc", Closeness.Auc(said, real), new(plan.ChurnShare * ceiling), ceiling),
            CheckLine.Of(code, "auc-happened", Closeness.Auc(said, outcome), null, Closeness.Auc(real, outcome)),
            CheckLine.Of(code, "slope", Closeness.Slope(said, real), Slope),
            CheckLine.Of(code, "ece", Closeness.CalibrationError(said, real)),
            CheckLine.Of(code, "ece-happened", CalibrationReport.Of(said, happened).Error),
        ];
    }

    private IEnumerable<CheckLine> Value()
    {
        var rows = Scored(CustomerScores.Value);
        if (rows.Length == 0 || double.IsNaN(truth.Number(rows[0], "valor_36m")))
            return [CheckLine.None(CustomerScores.Value, "spearman")];
        var said = Said(CustomerScores.Value, rows);
        var real = Array.ConvertAll(Truth("valor_36m", rows), pesos => pesos * MinorUnits);
        var banded = 0;
        var held = 0;
        for (var i = 0; i < rows.Length; i++)
            if (scores.Of(CustomerScores.Value, rows[i]) is { Low: { } low, High: { } high })
            {
                banded++;
                held += low <= real[i] && real[i] <= high ? 1 : 0;
            }
        return
        [
            CheckLine.Of(CustomerScores.Value, "spearman", Closeness.Spearman(said, real), ValueRank),
            CheckLine.Of(CustomerScores.Value, "total-error", said.Sum() / real.Sum() - 1),
            CheckLine.Of(CustomerScores.Value, "bands", (double)held / banded, BandsHold),
        ];
    }

    private IEnumerable<CheckLine> Influence()
    {
        var rows = Scored(CustomerScores.Influence);
        if (rows.Length == 0)
            return [CheckLine.None(CustomerScores.Influence, "spearman")];
        var said = Said(CustomerScores.Influence, rows);
        var real = Truth("influencia", rows);
        return
        [
            CheckLine.Of(CustomerScores.Influence, "spearman", Closeness.Spearman(said, real), InfluenceRank),
            CheckLine.Of(
                CustomerScores.Influence,
                "top-tenth",
                Closeness.CaughtByTopTenth(said, real),
                InfluenceCaught,
                Closeness.CaughtByTopTenth(real, real)
            ),
        ];
    }

    /// <summary>Customers who have what answers a need are not asked about it; one that was not found counts as none.</summary>
    private CheckLine Need(NeedToCheck need)
    {
        var measure = need.Graded ? "spearman" : "auc";
        if (!scores.Has(need.Score))
            return CheckLine.None(need.Score, measure);
        int[] rows = [.. living.Where(row => need.Family is null || !scores.Holds(row, need.Family))];
        var said = Array.ConvertAll(rows, row => scores.Of(need.Score, row)?.Amount ?? 0);
        var real = Array.ConvertAll(Truth(need.Truth, rows), degree => need.Reversed ? -degree : degree);
        return CheckLine.Of(
            need.Score,
            measure,
            need.Graded ? Closeness.Spearman(said, real) : Closeness.Auc(said, real)
        );
    }

    private IEnumerable<CheckLine> Wallet()
    {
        var rows = Scored(CustomerScores.Wallet);
        if (rows.Length == 0)
            return [CheckLine.None(CustomerScores.Wallet, "mae")];
        var said = Said(CustomerScores.Wallet, rows);
        var real = Truth("participacion", rows);
        return
        [
            CheckLine.Of(
                CustomerScores.Wallet,
                "mae",
                said.Zip(real, (s, r) => Math.Abs(s - r)).Average(),
                WalletError
            ),
            CheckLine.Of(CustomerScores.Wallet, "spearman", Closeness.Spearman(said, real)),
            CheckLine.Of(CustomerScores.Wallet, "scored", (double)rows.Length / living.Length),
        ];
    }

    /// <summary>
    /// The effect of making an offer on the probability of leaving in 180 days. The truth says it in log odds of a month;
    /// added to those of her true risk it becomes a change of that risk.
    /// </summary>
    private IEnumerable<CheckLine> Offer(string offer)
    {
        var code = CustomerScores.Effect + offer;
        var rows = Scored(code);
        if (rows.Length == 0)
            return
            [
                effects.FirstOrDefault(e => e.Action == offer) is { } judged
                    ? CheckLine.NoEvidence(code, "mean-effect", judged.Mean)
                    : CheckLine.None(code, "spearman"),
            ];
        var tau = Truth("tau_" + offer, rows);
        var risk = Truth("riesgo_6m", rows);
        double[] real =
        [
            .. risk.Zip(tau, (p, t) => Logistic(Math.Log(Math.Max(p, 1e-6) / Math.Max(1 - p, 1e-6)) + t) - p),
        ];
        return
        [
            CheckLine.Of(code, "spearman", Closeness.Spearman(Said(code, rows), real)),
            CheckLine.Of(code, "left-alone", Share(t => t >= Woken, EffectVerdict.Wakes)),
            CheckLine.Of(code, "kept", Share(t => t <= Savable, EffectVerdict.Keeps)),
        ];

        double Share(Func<double, bool> whom, EffectVerdict said)
        {
            int[] own = [.. rows.Where((_, i) => whom(tau[i]))];
            return own.Length == 0
                ? double.NaN
                : (double)own.Count(row => scores.Of(code, row)?.Band == (int)said) / own.Length;
        }

        static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
    }

    /// <summary>
    /// What an agent would hear of everybody at noon of the world's day, by the whole gate. Those of the control group, from
    /// whom offers are withheld on purpose, are not counted.
    /// </summary>
    private async Task DecideAsync(CancellationToken cancel)
    {
        const int Slice = 250;
        var noon = new DateTimeOffset(world.AsOf, new TimeOnly(17, 0), TimeSpan.Zero);
        var moment = nextBestAction.Moment(noon, Channel.Voice, "agent");
        var actor = Actor.System("simulate");
        foreach (var slice in living.Select(row => scores.CustomerOf(row)!.Value).Distinct().Chunk(Slice))
        foreach (var one in await decide.TryAsync(slice, moment, null, actor, c => c.Value, cancel))
            if (!one.Control)
                decisions[one.Customer.Value] = one;
    }

    /// <summary>
    /// The promise itself: what is really proposed to those an offer would keep, and to those it would wake. How many of the
    /// first could be proposed it tells what the company's own rules leave of them.
    /// </summary>
    private IEnumerable<CheckLine> Proposed(string offer)
    {
        var code = CustomerScores.Effect + offer;
        return
        [
            CheckLine.Of(code, "kept-allowed", Share(t => t <= Savable, d => d.Find(offer) is not null)),
            CheckLine.Of(code, "kept-proposed", Share(t => t <= Savable, d => d.Content.Proposed.Contains(offer))),
            CheckLine.Of(code, "woken-not-proposed", Share(t => t >= Woken, d => !d.Content.Proposed.Contains(offer))),
        ];

        double Share(Func<double, bool> whom, Func<Decision, bool> so)
        {
            var met = living
                .Where(row => whom(truth.Number(row, "tau_" + offer)))
                .Select(row => decisions.GetValueOrDefault(scores.CustomerOf(row)!.Value))
                .OfType<Decision>()
                .ToList();
            return met.Count == 0 ? double.NaN : (double)met.Count(so) / met.Count;
        }
    }

    private async Task<CheckLine> ThemesAsync(CancellationToken cancel)
    {
        var complaints = await ScoreTable.ComplaintsAsync(database, cancel);
        var file = TruthTable.Read(folder, "quejas.csv");
        var themes = Enumerable
            .Range(0, file.Count)
            .ToDictionary(row => file.Text(row, "radicado"), row => file.Text(row, "tema"), StringComparer.Ordinal);
        var known = complaints.Where(complaint => themes.ContainsKey(complaint.Key)).ToList();
        string[] names = [.. themes.Values.Distinct().Order(StringComparer.Ordinal)];
        try
        {
            var found = Themes.Find(
                Corpus.Read([.. known.Select(complaint => complaint.Text)]),
                new Xoshiro256(1),
                new ThemeOptions { AtLeast = names.Length }
            );
            var labels = known.ConvertAll(complaint => Array.IndexOf(names, themes[complaint.Key]));
            return CheckLine.Of("themes", "purity", Agreement.Purity([.. found.Of], [.. labels]), ThemePurity);
        }
        catch (UnfitDataException)
        {
            return CheckLine.None("themes", "purity");
        }
    }

    private int[] Scored(string code) => [.. living.Where(row => scores.Of(code, row) is not null)];

    private double[] Said(string code, int[] rows) => Array.ConvertAll(rows, row => scores.Of(code, row)!.Value.Amount);

    private double[] Truth(string column, int[] rows) => Array.ConvertAll(rows, row => truth.Number(row, column));
}
