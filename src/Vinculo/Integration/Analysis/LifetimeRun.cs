using Vinculo.Analytics;
using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Value.Lifetime;

namespace Vinculo.Integration.Analysis;

/// <summary>What the user asked for.</summary>
/// <param name="Model">A code of <see cref="LifetimeModels.Known"/>; null to choose.</param>
/// <param name="Unit">The unit of time.</param>
/// <param name="Horizon">Periods ahead; null for the length of the holdout, or a year.</param>
/// <param name="Discount">Rate a year.</param>
/// <param name="Margin">Share of an amount that is margin.</param>
internal sealed record LifetimeWish(string? Model, TimeUnit Unit, double? Horizon, double Discount, double Margin)
{
    public double DaysPerPeriod => Unit.Days;

    /// <summary>Opportunities are counted, not purchases.</summary>
    public bool Counts => Model == LifetimeModels.Opportunities;
}

/// <summary>A stretch of time that the fit did not see.</summary>
internal sealed record Holdout(int After, int Until, bool Said);

/// <summary>Everything found out about a file's customers; what is asked of a file is worked out in one pass.</summary>
internal sealed class LifetimeRun
{
    /// <summary>Customers beyond which models are compared on every k-th only.</summary>
    private const int Compared = 30_000;

    /// <summary>By how much another model's error must be smaller than the preferred one's.</summary>
    private const double Telling = 0.99;

    /// <summary>Customers below whom the ranges also carry how unsure the parameters are.</summary>
    private const int FewCustomers = 2_000;
    private const int LeastSpenders = 10;
    private const int DaysForHoldout = 60;
    private const int PeriodsForHoldout = 3;
    private const int Draws = 200;

    private readonly LifetimeWish wish;
    private readonly PurchaseBook? book;

    /// <summary>The book as it was known when the holdout began.</summary>
    private PurchaseBook? known;
    private double lived;

    private LifetimeRun(LifetimeWish wish, PurchaseBook? book, PurchaseHistory history, int[] who)
    {
        (this.wish, this.book, History, Who) = (wish, book, history, who);
        Fitted = null!;
        Ahead = null!;
    }

    public TimeUnit Unit => wish.Unit;

    public PurchaseHistory History { get; }

    /// <summary>Which customer of the file each history belongs to.</summary>
    public int[] Who { get; }

    public FittedPurchases Fitted { get; private set; }

    /// <summary>Why this model: said, few, default, holdout, converged.</summary>
    public string Reason { get; private set; } = "said";

    /// <summary>Errors of the models compared, on a part of the customers when there are very many.</summary>
    public IReadOnlyDictionary<string, HoldoutFit> Candidates { get; private set; } =
        new Dictionary<string, HoldoutFit>();

    public Holdout? Split { get; private set; }

    public HoldoutFit? Foretold { get; private set; }

    public LifetimeFit<GammaGamma>? Spend { get; private set; }

    /// <summary>Mean of an amount where no model of spend could be fitted; null when money is not told.</summary>
    public double? MeanAmount { get; private set; }

    public double Horizon { get; private set; }

    public ValueAhead Ahead { get; private set; }

    /// <summary>Range of all values together, from how well the parameters are known; null when that is not.</summary>
    public Interval? Total { get; private set; }

    /// <summary>The unit by which purchases come round, where another model of them was asked for or chosen.</summary>
    public TimeUnit? Regular { get; set; }

    /// <summary>Codes of what a careful reader should know.</summary>
    public List<string> Remarks { get; } = [];

    public static LifetimeRun Of(PurchaseBook book, LifetimeWish wish, Holdout? said, int end)
    {
        // With a day said the model is that of the days before it; else all days are fitted, and an earlier part of them
        // tells how well that works.
        var (history, who) = book.On(said?.After ?? end, wish.DaysPerPeriod);
        var run = new LifetimeRun(wish, book, history, who) { Split = said ?? OfItself(book, wish) };
        run.known = run.Split is { Said: false } split && book.Rows.Refunds > 0 ? book.KnownOn(split.After) : book;
        run.FitPurchases();
        run.FitSpend();
        run.LookAhead(said, said?.After ?? end);
        return run;
    }

    /// <summary>For a table that tells counts and times already.</summary>
    public static LifetimeRun Of(PurchaseHistory history, LifetimeWish wish)
    {
        var run = new LifetimeRun(wish, null, history, [.. Enumerable.Range(0, history.Customers)]);
        run.FitPurchases();
        run.FitSpend();
        run.LookAhead(null, 0);
        return run;
    }

    private static Holdout? OfItself(PurchaseBook book, LifetimeWish wish)
    {
        var (first, last) = (book.First, book.Last);
        if (book.Span(first, last) < DaysForHoldout || last - first < PeriodsForHoldout)
            return null;
        var split = new Holdout(first + (int)((last - first) * 2L / 3), last, false);
        return LifetimeModels.Carries(book.On(split.After, wish.DaysPerPeriod).History) ? split : null;
    }

    private void FitPurchases()
    {
        if (!LifetimeModels.Carries(History))
        {
            (Fitted, Reason) = (LifetimeModels.Fit("rate", History), "few");
            Remarks.Add("few");
            return;
        }
        var code = wish.Model ?? Choose();
        Fitted = LifetimeModels.Fit(code, History);
        if (!Fitted.Report.Converged && wish.Model is null)
        {
            var others = LifetimeModels.Codes.Where(c => c != code).Select(c => LifetimeModels.Fit(c, History));
            if (others.FirstOrDefault(o => o.Report.Converged) is { } settled)
                (Fitted, Reason) = (settled, "converged");
        }
        if (!Fitted.Report.Converged)
            Remarks.Add("not-converged");
        if (Fitted.Code == "bgnbd")
            Remarks.Add("bgnbd-alive");
        if (Split is not null)
            Foretold = Foretell(Fitted.Code, 1);
    }

    /// <summary>The preferred model, unless another foretells the holdout tellingly better.</summary>
    private string Choose()
    {
        Reason = "default";
        if (Split is null)
            return LifetimeModels.Codes[0];
        var step = 1 + History.Customers / Compared;
        var errors = new Dictionary<string, HoldoutFit>();
        foreach (var code in LifetimeModels.Codes)
            if (Foretell(code, step) is { } foretold)
                errors[code] = foretold;
        Candidates = errors;
        var chosen = LifetimeModels.Codes.FirstOrDefault(errors.ContainsKey) ?? LifetimeModels.Codes[0];
        if (chosen != LifetimeModels.Codes[0])
            Reason = "converged";
        foreach (var (code, error) in errors)
        {
            if (error.Rmse >= Telling * errors[chosen].Rmse)
                continue;
            (chosen, Reason) = (code, "holdout");
        }
        return chosen;
    }

    /// <summary>Fits to every k-th customer before the split and compares with what they bought after it.</summary>
    private HoldoutFit? Foretell(string code, int step)
    {
        if (known is null || Split is null)
            return null;
        var (history, who) = Split.Said ? (History, Who) : known.On(Split.After, wish.DaysPerPeriod);
        if (step > 1)
        {
            int[] kept = [.. Enumerable.Range(0, who.Length).Where(i => i % step == 0)];
            history = new(
                Array.ConvertAll(kept, i => history.Repeats[i]),
                Array.ConvertAll(kept, i => history.Last[i]),
                Array.ConvertAll(kept, i => history.Age[i]),
                []
            );
            who = Array.ConvertAll(kept, i => who[i]);
        }
        if (!LifetimeModels.Carries(history))
            return null;
        var fitted = Split.Said && step == 1 && Fitted?.Code == code ? Fitted : LifetimeModels.Fit(code, history);
        if (!fitted.Report.Converged && step > 1)
            return null;
        var expected = fitted.Model.Expected(history, known.Span(Split.After, Split.Until) / wish.DaysPerPeriod);
        return HoldoutFit.Of(expected, Array.ConvertAll(who, c => known.Between(c, Split.After, Split.Until)));
    }

    private void FitSpend()
    {
        if (History.MeanSpend.Length == 0 || (book is not null && book.Amounts.Length == 0))
            return;
        var spenders = 0;
        for (var i = 0; i < History.Customers; i++)
            spenders += History.Repeats[i] > 0 && History.MeanSpend[i] > 0 ? 1 : 0;
        if (spenders >= LeastSpenders)
        {
            var fit = GammaGamma.Fit(History.Repeats, History.MeanSpend);
            // With q at 1 or below the law has no mean: nothing could be said of who has bought once.
            if (fit.Model.Q > 1.02 && double.IsFinite(fit.Model.ExpectedSpend(0, 0)))
            {
                Spend = fit;
                if (Math.Abs(fit.Model.Correlation) > 0.3)
                    Remarks.Add("spend-correlated");
                return;
            }
        }
        var until = Split is { Said: true } split ? split.After : int.MaxValue;
        var paid =
            book?.Amounts.Where((a, i) => a > 0 && book.Days[i] <= until).ToArray()
            ?? [.. History.MeanSpend.Where(m => m > 0)];
        MeanAmount = paid.Length > 0 ? paid.Average() : null;
        if (MeanAmount is not null)
            Remarks.Add("spend-simple");
    }

    private void LookAhead(Holdout? said, int today)
    {
        const double year = 365.25;
        Horizon =
            wish.Horizon
            ?? (
                said is not null
                    ? (said.Until - said.After) * (book!.Periods?.Unit.Days ?? 1) / wish.DaysPerPeriod
                    : Math.Round(year / wish.DaysPerPeriod)
            );
        var steps = Math.Clamp((int)Math.Round(Horizon * wish.DaysPerPeriod / (year / 12)), 1, 1200);
        // A year of the season's time is a year; a quarter with Christmas in it is more than a quarter.
        lived =
            book?.Season is { } season && Horizon * wish.DaysPerPeriod < 100_000
                ? season.Span(today, today + (int)Math.Round(Horizon * wish.DaysPerPeriod)) / wish.DaysPerPeriod
                : Horizon;
        var outlook = new ValueOutlook
        {
            Horizon = lived,
            Steps = steps,
            DiscountPerStep = Math.Pow(1 + wish.Discount, Horizon * wish.DaysPerPeriod / year / steps) - 1,
            Margin = wish.Margin,
        };
        var random = new Xoshiro256(1);
        var draws = new List<IPurchaseModel>();
        if (Fitted.Draw is { } draw && History.Customers < FewCustomers)
            for (var d = 0; d < 20; d++)
                draws.Add(draw(random));
        Ahead = outlook.Of(Fitted.Model, draws, Spend?.Model, History);
        if (MeanAmount is { } mean)
            Ahead = new(
                Ahead.Alive,
                Ahead.Purchases,
                Array.ConvertAll(Ahead.Value, v => v * mean * wish.Margin),
                Array.ConvertAll(
                    Ahead.Likely,
                    i => new Interval(i.Low * mean * wish.Margin, i.High * mean * wish.Margin)
                )
            );
        Total = TotalLikely(random);
    }

    /// <summary>Range of the sum over all customers as the parameters vary, on a part of them when they are many.</summary>
    private Interval? TotalLikely(Xoshiro256 random)
    {
        if (Fitted.Draw is not { } draw)
            return null;
        var step = 1 + History.Customers / 5_000;
        int[] kept = [.. Enumerable.Range(0, History.Customers).Where(i => i % step == 0)];
        var values = new double[Draws];
        var reference = 0.0;
        for (var d = -1; d < Draws; d++)
        {
            var model = d < 0 ? Fitted.Model : draw(random);
            var spend = d < 0 ? Spend?.Model : Spend?.Uncertainty.Draw(random);
            var sum = new double[kept.Length];
            Parallel.For(
                0,
                kept.Length,
                k =>
                {
                    var i = kept[k];
                    var bought = model.Expected(History.Repeats[i], History.Last[i], History.Age[i], lived);
                    sum[k] = bought * (spend?.ExpectedSpend(History.Repeats[i], History.MeanSpend[i]) ?? 1);
                }
            );
            if (d < 0)
                reference = sum.Sum();
            else
                values[d] = sum.Sum();
        }
        var likely = Quantiles.Central(Array.FindAll(values, double.IsFinite), 0.8);
        var scale = reference > 0 ? Ahead.Value.Sum() / reference : 0;
        return new(likely.Low * scale, likely.High * scale);
    }
}
