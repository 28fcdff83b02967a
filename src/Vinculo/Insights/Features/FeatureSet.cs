using Vinculo.Analytics.Score;
using Vinculo.Customers;
using Vinculo.Insights.Facts;
using Vinculo.Interactions;

namespace Vinculo.Insights.Features;

/// <summary>
/// What is worked out of a customer's facts as they were known at a moment: recency, frequency, money, tenure, products,
/// habits, complaints, contacts. Nothing after the moment is looked at, so the same code trains on the past and scores today.
/// </summary>
internal sealed class FeatureSet
{
    public const string MainFamily = "main_family";

    private static readonly string[] Fixed =
    [
        "tenure_months",
        "age",
        "products_active",
        "months_to_contract_end",
        "days_since_purchase",
        "purchases_12m",
        "spend_12m",
        "spend_trend",
        "complaints_90d",
        "complaints_12m",
        "open_complaint",
        "contacts_90d",
        "calls_90d",
        "store_visits_90d",
        "digital_contacts_90d",
        "perception_180d",
        "answers_180d",
        "neighbours_left",
        "perception_usual",
    ];

    /// <summary>Who never uses something counts as using so small a part of what others do: nothing has no logarithm.</summary>
    private const double Nothing = 0.01;

    private readonly string[] measures;
    private readonly Dictionary<string, int> measureAt;
    private readonly IReadOnlyDictionary<Guid, DateOnly> left;
    private readonly Credibility?[] usual;
    private readonly Credibility? usualPerception;

    /// <param name="measures">Codes of monthly measures to look at, each as level, trend and what is usual of the customer.</param>
    /// <param name="left">When each former customer left; for the company a customer keeps.</param>
    /// <param name="usual">How far one customer's months are to be believed.</param>
    public FeatureSet(
        IReadOnlyList<string> measures,
        IReadOnlyDictionary<Guid, DateOnly> left,
        UsualLevels? usual = null
    )
    {
        this.measures = [.. measures];
        this.left = left;
        this.usual = [.. measures.Select(code => usual?.Of(code))];
        usualPerception = usual?.Of(UsualLevels.Perception);
        measureAt = this
            .measures.Select((code, i) => (code, i))
            .ToDictionary(m => m.code, m => m.i, StringComparer.Ordinal);
        Names =
        [
            .. Fixed,
            .. this.measures.SelectMany(code => new[] { Level(code), Trend(code) }),
            .. this.measures.Select(Usual),
        ];
    }

    /// <summary>The numeric features, in the order of <see cref="At"/>.</summary>
    public IReadOnlyList<string> Names { get; }

    public IReadOnlyList<string> Measures => measures;

    public static string Level(string code) => $"measure.{code}";

    public static string Trend(string code) => $"trend.{code}";

    /// <summary>Log of what is usual of the customer: all her months, believed as far as they deserve.</summary>
    public static string Usual(string code) => $"usual.{code}";

    /// <summary>The features of one customer as known at a moment.</summary>
    /// <param name="facts">The customer.</param>
    /// <param name="day">The company's calendar day of that moment; of dates, only earlier ones count.</param>
    /// <param name="at">The moment; of what has a time, only what came before counts.</param>
    /// <param name="zone">The company's time zone.</param>
    /// <param name="into">One number per name; NaN where nothing is known.</param>
    /// <returns>The family of the product begun last, or null.</returns>
    public string? At(CustomerFacts facts, DateOnly day, DateTimeOffset at, TimeZoneInfo zone, Span<double> into)
    {
        into.Fill(double.NaN);
        var active = facts.Holdings.Where(h => Active(h, day)).ToList();
        into[0] = Tenure(Start(facts, zone), day);
        into[1] = facts.BirthDate is { } born ? (day.DayNumber - born.DayNumber) / 365.25 : double.NaN;
        into[2] = active.Count;
        if (
            active.Where(h => h.Ends is not null).Select(h => h.Ends!.Value).Order().FirstOrDefault() is
            { DayNumber: > 0 } ends
        )
            into[3] = Months(day, ends);
        Purchases(facts, at, into);
        Complaints(facts, at, into);
        Contacts(facts, at, into);
        into[17] = CompanyThatLeft(facts, day);
        Habits(facts, day, into[Fixed.Length..(Fixed.Length + 2 * measures.Length)]);
        Customs(facts, day, into[(Fixed.Length + 2 * measures.Length)..]);
        return active.OrderByDescending(h => h.Started).Select(h => h.Family).FirstOrDefault(f => f is not null);
    }

    /// <summary>Months as a customer, and how the use of each measure changed, −1 … 1: what <see cref="At"/> says of both, for less.</summary>
    public (double TenureMonths, List<double> Trends) Course(CustomerFacts facts, DateOnly day, TimeZoneInfo zone)
    {
        Span<double> habits = stackalloc double[2 * measures.Length];
        habits.Fill(double.NaN);
        Habits(facts, day, habits);
        var trends = new List<double>(measures.Length);
        for (var m = 0; m < measures.Length; m++)
            if (!double.IsNaN(habits[2 * m]))
                trends.Add(habits[2 * m + 1]);
        return (Tenure(Start(facts, zone), day), trends);
    }

    /// <summary>Columns as a model takes them.</summary>
    /// <param name="rows">One array per customer, as filled by <see cref="At"/>.</param>
    /// <param name="families">The categorical feature of the same customers.</param>
    public FeatureTable Table(IReadOnlyList<double[]> rows, IReadOnlyList<string?> families)
    {
        var columns = new List<FeatureColumn>();
        for (var f = 0; f < Names.Count; f++)
        {
            var values = new double[rows.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = rows[i][f];
            columns.Add(new NumericColumn(Names[f], values));
        }
        columns.Add(CategoricalColumn.From(MainFamily, families));
        return new(columns);
    }

    /// <summary>The row of one customer for a model that knows its columns by name.</summary>
    public Dictionary<string, FeatureValue> Row(double[] values, string? family)
    {
        var row = new Dictionary<string, FeatureValue>(StringComparer.Ordinal);
        for (var f = 0; f < values.Length; f++)
            row[Names[f]] = FeatureValue.Of(values[f]);
        row[MainFamily] = FeatureValue.Of(family);
        return row;
    }

    public static bool Active(HoldingFact holding, DateOnly day) =>
        (holding.Started is null || holding.Started < day) && (holding.Ended is null || holding.Ended >= day);

    public static DateTimeOffset Begin(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }

    /// <summary>Since when somebody is a customer: as recorded, else the first holding or purchase.</summary>
    private static DateOnly? Start(CustomerFacts facts, TimeZoneInfo zone)
    {
        var start = facts.Since;
        foreach (var holding in facts.Holdings)
            if (holding.Started is { } started && (start is null || started < start))
                start = started;
        if (start is null && facts.Transactions.Count > 0)
            start = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(facts.Transactions[0].At, zone).DateTime);
        return start;
    }

    private static double Tenure(DateOnly? start, DateOnly day) =>
        start is { } since && since <= day ? Months(since, day) : double.NaN;

    private static double Months(DateOnly from, DateOnly to) => (to.DayNumber - from.DayNumber) / 30.4375;

    private static void Purchases(CustomerFacts facts, DateTimeOffset at, Span<double> into)
    {
        double spend = 0,
            recent = 0,
            before = 0;
        var count = 0;
        DateTimeOffset? last = null;
        foreach (var transaction in facts.Transactions)
        {
            if (transaction.At >= at)
                break;
            if (!transaction.Spend)
                continue;
            last = transaction.At;
            var days = (at - transaction.At).TotalDays;
            if (days > 365)
                continue;
            count++;
            spend += transaction.Amount;
            if (days <= 90)
                recent += transaction.Amount;
            else if (days <= 180)
                before += transaction.Amount;
        }
        if (last is null)
            return;
        into[4] = (at - last.Value).TotalDays;
        into[5] = count;
        into[6] = spend;
        into[7] = Change(recent, before);
    }

    private static void Complaints(CustomerFacts facts, DateTimeOffset at, Span<double> into)
    {
        int recent = 0,
            year = 0,
            open = 0;
        foreach (var complaint in facts.Cases)
        {
            if (complaint.Opened >= at)
                continue;
            var days = (at - complaint.Opened).TotalDays;
            recent += days <= 90 ? 1 : 0;
            year += days <= 365 ? 1 : 0;
            open += complaint.Closed is null || complaint.Closed >= at ? 1 : 0;
        }
        (into[8], into[9], into[10]) = (recent, year, open);
    }

    private void Contacts(CustomerFacts facts, DateTimeOffset at, Span<double> into)
    {
        int all = 0,
            calls = 0,
            store = 0,
            digital = 0,
            answers = 0,
            felt = 0,
            everFelt = 0;
        double feeling = 0,
            everFeeling = 0;
        for (var i = facts.Contacts.Count - 1; i >= 0; i--)
        {
            var contact = facts.Contacts[i];
            if (contact.At >= at)
                continue;
            var days = (at - contact.At).TotalDays;
            if (contact.Perception is { } perception)
            {
                everFelt++;
                everFeeling += perception;
            }
            if (days > 180)
                continue;
            (felt, feeling) = (everFelt, everFeeling);
            if (contact.Kind == InteractionKind.Answer)
                answers++;
            if (days > 90)
                continue;
            all++;
            calls += contact.Channel == Channel.Voice ? 1 : 0;
            store += contact.Channel is Channel.Store or Channel.Visit ? 1 : 0;
            digital += contact.Channel is Channel.Web or Channel.App or Channel.Chat or Channel.WhatsApp ? 1 : 0;
        }
        (into[11], into[12], into[13], into[14]) = (all, calls, store, digital);
        into[15] = felt == 0 ? double.NaN : feeling / felt;
        into[16] = answers;
        if (usualPerception is { } believed && everFelt > 0)
            into[18] = believed.Level(everFeeling, everFelt);
    }

    /// <summary>Share of the customer's ties, by strength, to people who left in the 90 days before.</summary>
    private double CompanyThatLeft(CustomerFacts facts, DateOnly day)
    {
        double gone = 0,
            all = 0;
        foreach (var tie in facts.Ties)
        {
            if (left.TryGetValue(tie.Other, out var when))
            {
                if (when >= day)
                    all += tie.Strength;
                else if (day.DayNumber - when.DayNumber <= 90)
                {
                    gone += tie.Strength;
                    all += tie.Strength;
                }
            }
            else
                all += tie.Strength;
        }
        return all == 0 ? double.NaN : gone / all;
    }

    private void Habits(CustomerFacts facts, DateOnly day, Span<double> into)
    {
        if (measures.Length == 0)
            return;
        Span<double> recent = stackalloc double[measures.Length];
        Span<double> before = stackalloc double[measures.Length];
        Span<int> months = stackalloc int[measures.Length];
        foreach (var measure in facts.Measures)
        {
            if (!measureAt.TryGetValue(measure.Code, out var m))
                continue;
            // A month counts once it is over.
            var age = day.Year * 12 + day.Month - (measure.Month.Year * 12 + measure.Month.Month);
            if (age is >= 1 and <= 3)
            {
                recent[m] += measure.Amount;
                months[m]++;
            }
            else if (age is >= 4 and <= 6)
                before[m] += measure.Amount;
        }
        for (var m = 0; m < measures.Length; m++)
        {
            if (months[m] == 0)
                continue;
            into[2 * m] = recent[m] / months[m];
            into[2 * m + 1] = Change(recent[m], before[m]);
        }
    }

    /// <summary>What is usual of the customer in each measure, of all months that were over on the day.</summary>
    private void Customs(CustomerFacts facts, DateOnly day, Span<double> into)
    {
        if (measures.Length == 0)
            return;
        Span<double> sums = stackalloc double[measures.Length];
        Span<int> months = stackalloc int[measures.Length];
        foreach (var measure in facts.Measures)
        {
            if (
                !measureAt.TryGetValue(measure.Code, out var m)
                || measure.Month.Year * 12 + measure.Month.Month >= day.Year * 12 + day.Month
            )
                continue;
            sums[m] += UsualLevels.Counted(measure.Amount);
            months[m]++;
        }
        for (var m = 0; m < measures.Length; m++)
            if (usual[m] is { Mean: > 0 } believed && months[m] > 0)
                into[m] = Math.Log(Math.Max(believed.Level(sums[m], months[m]), Nothing * believed.Mean));
    }

    /// <summary>Relative change between two sums, −1 to 1, symmetric, so that nothing divides by zero.</summary>
    private static double Change(double now, double before) =>
        now + before == 0 ? 0 : (now - before) / (Math.Abs(now) + Math.Abs(before));
}
