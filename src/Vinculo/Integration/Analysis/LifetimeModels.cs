using System.Diagnostics;
using Vinculo.Analytics;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Value.Lifetime;

namespace Vinculo.Integration.Analysis;

/// <summary>A model of purchases fitted to a file, whichever it is.</summary>
/// <param name="Code">As the user names it: bgnbd, mbgnbd, paretonbd, bgbb; <c>rate</c> for the simple estimate.</param>
/// <param name="Model">The model.</param>
/// <param name="Report">How the fit went.</param>
/// <param name="Draw">Another model that the data would bear as well; null when the curvature did not say.</param>
/// <param name="Seconds">How long the fit took.</param>
internal sealed record FittedPurchases(
    string Code,
    IPurchaseModel Model,
    FitReport Report,
    Func<Xoshiro256, IPurchaseModel>? Draw,
    double Seconds
);

/// <summary>How well a model foretold what it had not seen.</summary>
internal sealed record HoldoutFit(double Rmse, double Mae, double Actual, double Predicted, int Customers)
{
    public static HoldoutFit Of(double[] expected, int[] actual)
    {
        double squares = 0,
            misses = 0;
        for (var i = 0; i < actual.Length; i++)
        {
            var miss = expected[i] - actual[i];
            squares += miss * miss;
            misses += Math.Abs(miss);
        }
        return new(
            Math.Sqrt(squares / actual.Length),
            misses / actual.Length,
            actual.Sum(a => (double)a),
            expected.Sum(),
            actual.Length
        );
    }
}

/// <summary>Fits by name, and says below which size a file carries no model.</summary>
internal static class LifetimeModels
{
    /// <summary>Customers below which four parameters are guesswork.</summary>
    public const int LeastCustomers = 30;

    /// <summary>Customers who bought again, of the same kind.</summary>
    public const int LeastRepeaters = 10;

    /// <summary>The model of opportunities that come round by the calendar: taken when asked for by name.</summary>
    public const string Opportunities = "bgbb";

    /// <summary>Models of purchases at any moment, in the order in which they are preferred when nothing else tells them apart.</summary>
    public static IReadOnlyList<string> Codes { get; } = ["paretonbd", "mbgnbd", "bgnbd"];

    /// <summary>All that may be asked for by name.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. Codes, Opportunities];

    public static bool Carries(PurchaseHistory history) =>
        history.Customers >= LeastCustomers && history.Repeats.Count(x => x > 0) >= LeastRepeaters;

    /// <summary>Fits a model; the simple rate when the histories carry none.</summary>
    public static FittedPurchases Fit(string code, PurchaseHistory history)
    {
        var clock = Stopwatch.StartNew();
        return code switch
        {
            "bgnbd" => Of(BetaGeometric.Fit(history)),
            "mbgnbd" => Of(BetaGeometric.Fit(history, Dropout.AfterAny)),
            "paretonbd" => Of(ParetoExponential.Fit(history)),
            Opportunities => Of(BetaBernoulli.Fit(OpportunityHistory.Of(history))),
            _ => new(code, SimpleRate.Of(history), new("mean", 0, true, 0, 0, history.Customers), null, 0),
        };

        FittedPurchases Of<TModel>(LifetimeFit<TModel> fit)
            where TModel : IPurchaseModel =>
            new(
                code,
                fit.Model,
                fit.Report,
                fit.Uncertainty.IsKnown ? random => fit.Uncertainty.Draw(random) : null,
                clock.Elapsed.TotalSeconds
            );
    }
}

/// <summary>
/// What is said where no model can be: everybody goes on buying at her own pace, drawn towards everybody's as if she had
/// bought once more at that. Nothing is said of who has left.
/// </summary>
/// <param name="PerPeriod">Repeat purchases a period of all customers together.</param>
internal sealed record SimpleRate(double PerPeriod) : IPurchaseModel
{
    public IReadOnlyList<(string Name, double Value)> Parameters => [("rate", PerPeriod)];

    public static SimpleRate Of(PurchaseHistory history)
    {
        var time = history.Age.Sum();
        return new(time > 0 ? history.Repeats.Sum(x => (double)x) / time : 0);
    }

    public double Alive(int repeats, double last, double age) => 1;

    public void Expected(int repeats, double last, double age, ReadOnlySpan<double> horizons, Span<double> expected)
    {
        var rate = PerPeriod > 0 ? (repeats + 1) / (age + 1 / PerPeriod) : 0;
        for (var h = 0; h < horizons.Length; h++)
            expected[h] = rate * horizons[h];
    }

    /// <summary>Purchases at a rate of gamma(x + 1, T + 1 / rate).</summary>
    public void Chances(int repeats, double last, double age, double horizon, Span<double> chances)
    {
        chances.Clear();
        if (chances.Length == 0)
            return;
        var time = PerPeriod > 0 ? age + 1 / PerPeriod : double.PositiveInfinity;
        var share = PerPeriod > 0 ? horizon / (time + horizon) : 0;
        var exactly = Math.Pow(1 - share, repeats + 1);
        for (var y = 0; y < chances.Length; y++)
        {
            chances[y] = exactly;
            exactly *= (repeats + 1.0 + y) / (y + 1) * share;
        }
    }
}
