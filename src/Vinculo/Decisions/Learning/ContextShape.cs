using Vinculo.Customers;

namespace Vinculo.Decisions.Learning;

/// <summary>A number of the company's own that answers are learnt by.</summary>
/// <param name="Kind"><c>value</c>, <c>measure</c> or <c>attribute</c>.</param>
/// <param name="Code">Which measure or attribute; empty for the remaining value.</param>
/// <param name="Mean">Its mean over customers, after the logarithm if lopsided.</param>
/// <param name="Deviation">Its standard deviation, above 0.</param>
/// <param name="Lopsided">Read as ln(1 + number / typical): money and counts, of which a few are many times the usual.</param>
/// <param name="Typical">The middle number; used when lopsided.</param>
public sealed record OwnEntry(
    string Kind,
    string Code,
    double Mean,
    double Deviation,
    bool Lopsided = false,
    double Typical = 1
);

/// <summary>
/// Which numbers of a customer and a moment answers are learnt by: the same names in the same order for ever; what changes
/// is a new version. Entries are about of unit size; what is not known is average, and where that itself may tell something
/// it has an entry of its own.
/// </summary>
/// <param name="Version">1 knows no numbers of the company's own.</param>
/// <param name="Own">The company's own numbers, behind those every company has.</param>
public sealed record ContextShape(int Version, IReadOnlyList<OwnEntry> Own)
{
    /// <summary>Most numbers of the company's own.</summary>
    public const int MostOwn = 10;

    private const double Cut = 4;

    private static readonly (string Name, Func<DecisionContext, double> Read)[] Common =
    [
        ("class-a", c => c.Class == ValueClass.A ? 1 : 0),
        ("class-b", c => c.Class == ValueClass.B ? 1 : 0),
        ("class-unknown", c => c.Class is null ? 1 : 0),
        ("risk", c => c.Churn is { } churn ? (LogOdds(Math.Clamp(churn, 0.001, 0.999)) - LogOdds(0.1)) / 1.5 : 0),
        ("risk-unknown", c => c.Churn is null ? 1 : 0),
        ("tenure", c => c.TenureMonths is { } months ? (Math.Log(1 + months) - 3.2) / 1.2 : 0),
        ("age", c => c.Age is { } age ? (age - 40) / 15.0 : 0),
        ("age-unknown", c => c.Age is null ? 1 : 0),
        ("company", c => c.Kind == CustomerKind.Company ? 1 : 0),
        ("prospect", c => c.Stage == CustomerStage.Prospect ? 1 : 0),
        ("influence", c => c.Influence is { } influence ? Math.Log(1 + Math.Max(0, influence)) - 0.5 : 0),
        ("open-complaint", c => c.Cases.Any(o => o.Complaint) ? 1 : 0),
        ("holdings", c => Math.Log(1 + c.Holdings.Count(h => h.Active)) - 0.7),
        ("contacts", c => Math.Log(1 + c.Visits.Count) - 1),
        ("said-yes", c => Math.Min(3, c.Answers.Count(a => a.Result == Result.Accepted)) / 1.5),
        ("said-no", c => Math.Min(4, c.Answers.Count(a => a.Result == Result.Refused)) / 2.0),
        (
            "on-screen",
            c =>
                c.Moment.Channel is Channel.Web or Channel.App or Channel.Chat or Channel.WhatsApp or Channel.Social
                    ? 1
                    : 0
        ),
        ("in-writing", c => c.Moment.Channel is Channel.Email or Channel.Sms or Channel.Fax ? 1 : 0),
        ("in-person", c => c.Moment.Channel is Channel.Store or Channel.Visit ? 1 : 0),
        ("outbound", c => c.Moment.IsOutbound ? 1 : 0),
    ];

    /// <summary>The shape of a company of which nothing of its own is known yet.</summary>
    public static ContextShape First { get; } = new(1, []);

    /// <summary>Length of a context, its leading 1 counted.</summary>
    public int Size => 1 + Common.Length + Own.Count;

    /// <summary>What each entry stands for; the first is the constant.</summary>
    public IReadOnlyList<string> Names =>
        ["1", .. Common.Select(c => c.Name), .. Own.Select(o => o.Code.Length > 0 ? $"{o.Kind}:{o.Code}" : o.Kind)];

    /// <summary>
    /// Log odds to start from so that what is not known yet leaves the expected share of yes where the business put it: the
    /// mean of a spread of odds is nearer to a half than its middle.
    /// </summary>
    /// <param name="rate">Expected share, strictly between 0 and 1.</param>
    public static double UsualOdds(double rate) => LogOdds(rate) * Math.Sqrt(1 + Math.PI * UsualVariance / 8);

    private const double UsualVariance = 0.3;

    /// <summary>Log odds of a chance strictly between 0 and 1.</summary>
    public static double LogOdds(double chance) => Math.Log(chance / (1 - chance));

    /// <summary>The numbers of a customer at a moment, to four decimals: what is written down is what was used.</summary>
    public double[] Read(DecisionContext context)
    {
        var numbers = new double[Size];
        numbers[0] = 1;
        for (var i = 0; i < Common.Length; i++)
            numbers[1 + i] = Rounded(Common[i].Read(context));
        for (var i = 0; i < Own.Count; i++)
            numbers[1 + Common.Length + i] = Raw(Own[i], context) is { } raw
                ? Rounded((Level(Own[i], raw) - Own[i].Mean) / Own[i].Deviation)
                : 0;
        return numbers;
    }

    /// <summary>A customer like any other, of a value class.</summary>
    public double[] Typical(ValueClass? valueClass)
    {
        var numbers = new double[Size];
        numbers[0] = 1;
        if (valueClass is { } known and not ValueClass.C)
            numbers[known == ValueClass.A ? 1 : 2] = 1;
        if (valueClass is null)
            numbers[3] = 1;
        return numbers;
    }

    /// <summary>A number as it stands in what is known of a customer; null when unknown.</summary>
    internal static double? Raw(OwnEntry entry, DecisionContext context) =>
        entry.Kind switch
        {
            "value" => context.RemainingValueMinor,
            "measure" => context.Measures.Count == 0 ? null : context.Mean(entry.Code, 3),
            _ => context.Attributes.TryGetValue(entry.Code, out var amount) ? amount : null,
        };

    /// <summary>A number on the scale it is averaged on.</summary>
    internal static double Level(OwnEntry entry, double raw) =>
        entry.Lopsided ? Math.Log(1 + Math.Max(0, raw) / entry.Typical) : raw;

    private static double Rounded(double number) =>
        double.IsFinite(number) ? Math.Round(Math.Clamp(number, -Cut, Cut), 4) : 0;
}
