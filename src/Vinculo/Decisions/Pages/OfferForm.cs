using System.Globalization;
using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Ui.Components;

namespace Vinculo.Decisions.Pages;

/// <summary>The offer form: rows of rules become an offer and an offer becomes rows.</summary>
/// <param name="form">What was posted.</param>
internal sealed class OfferForm(IFormCollection form)
{
    /// <summary>Most rows of one kind of rule that a form may hold.</summary>
    public const int Rows = 12;

    private Refusal? problem;

    /// <summary>The offer as posted, or the first field that cannot be read.</summary>
    /// <param name="before">The offer that is edited: what the form does not show is kept.</param>
    /// <param name="currency">The offer's currency.</param>
    public Outcome<OfferDraft> Read(OfferDraft? before, string currency)
    {
        var draft = new OfferDraft
        {
            Code = before?.Code ?? Text("code"),
            Issue = Enum.TryParse<Issue>(Text("issue"), true, out var issue) ? issue : (Issue)(-1),
            TitleEs = Text("titleEs"),
            TitleEn = Text("titleEn"),
            ScriptEs = Text("scriptEs"),
            ScriptEn = Text("scriptEn"),
            ValueMinor = Money("valueMinor", currency),
            CostMinor = Money("costMinor", currency),
            Currency = currency,
            Lever = Number("lever") ?? 1,
            PriorRate = Number("priorRate") / 100,
            KeepShare = Number("keepShare") / 100,
            ValidFrom = Day("validFrom"),
            ValidTo = Day("validTo"),
            Channels = Several<Channel>("channels"),
            Contexts = Weights(before?.Contexts ?? []),
            Details = (before?.Details ?? new()) with
            {
                Kind = One<OfferKind>("kindOfOffer") ?? OfferKind.Product,
                Group = Null(Text("group").ToLowerInvariant()),
                Contains = Words("contains"),
                NotNowMinor = Text("notNowValue").Length == 0 ? null : Money("notNowValue", currency),
                RefusalCostMinor = Text("refusalCost").Length == 0 ? null : Money("refusalCost", currency),
                BudgetMinor = Text("budget").Length == 0 ? null : Money("budget", currency),
                ByChance = Number("byChance") is { } chance and not 1 ? chance : null,
                Treatments =
                [
                    .. Enumerable
                        .Range(0, Rows)
                        .Where(i => One<Channel>($"treat{i}") is not null && Text($"treat{i}es").Length > 0)
                        .Select(i => new Treatment(
                            One<Channel>($"treat{i}")!.Value,
                            Text($"treat{i}es"),
                            Text($"treat{i}en")
                        ))
                        .DistinctBy(t => t.Channel),
                ],
            },
            Active = form["active"] == "true",
            Rules = (before?.Rules ?? new()) with
            {
                Kind = One<CustomerKind>("kind"),
                Stages = Several<CustomerStage>("stages"),
                MinClass = One<ValueClass>("minClass"),
                RiskBands = Several<RiskBand>("riskBands"),
                HoldsFamily = Words("holdsFamily"),
                LacksFamily = Words("lacksFamily"),
                LacksProduct = Words("lacksProduct"),
                Needs = Words("needs"),
                Segments = Words("segments"),
                Cities = Words("cities"),
                Measures =
                [
                    .. Row(
                        "measure",
                        i => new MeasureRange(
                            Text($"measure{i}"),
                            Whole($"measure{i}months") ?? 3,
                            Number($"measure{i}from"),
                            Number($"measure{i}to")
                        )
                    ),
                ],
                Attributes =
                [
                    .. Row(
                        "attribute",
                        i => new AttributeRange(
                            Text($"attribute{i}"),
                            Number($"attribute{i}from"),
                            Number($"attribute{i}to")
                        )
                    ),
                ],
                Contacts = One<Channel>("contactChannel") is { } channel
                    ? [new(channel, Whole("contactDays") ?? 90, Whole("contactTimes") ?? 1)]
                    : [],
                MinTenureMonths = Whole("minTenureMonths"),
                MaxTenureMonths = Whole("maxTenureMonths"),
                AgeFrom = Whole("ageFrom"),
                AgeTo = Whole("ageTo"),
                NotAfterRefusalDays = Whole("notAfterRefusalDays"),
                NotAfterNotNowDays = Whole("notAfterNotNowDays"),
                NotAfterAcceptanceDays = Whole("notAfterAcceptanceDays"),
                MaxPerCustomer = Whole("mostTimes") is { } times ? new(times, Whole("mostDays") ?? 30) : null,
                MaxAccepted = Whole("maxAccepted"),
                OpenComplaintBars = Text("openComplaintBars") switch
                {
                    "yes" => true,
                    "no" => false,
                    _ => null,
                },
                OnlyInTrouble = form["onlyInTrouble"] == "true" ? true : null,
            },
        };
        return problem is not null ? problem
            : draft.Problem() is { } wrong ? wrong
            : draft;
    }

    /// <summary>Rows "weighs × … when …": one condition each; weights with more conditions are kept as they were.</summary>
    private List<ContextWeight> Weights(IReadOnlyList<ContextWeight> before)
    {
        var weights = before.Where(w => WeightRow.Of(w) is null).ToList();
        for (var i = 0; i < Rows; i++)
        {
            if (Text($"when{i}") is not { Length: > 0 } when)
                continue;
            var what = Text($"when{i}what");
            var amount = Number($"when{i}amount");
            var row = new WeightRow(
                when,
                what,
                amount,
                Number($"when{i}weight") ?? 1,
                Text($"when{i}es"),
                Text($"when{i}en")
            );
            if (row.ToWeight() is { } weight)
                weights.Add(weight);
            else
                problem ??= Refusal.Invalid("offer.rule-invalid", "contexts", ("rule", when));
        }
        return weights;
    }

    private List<T> Row<T>(string name, Func<int, T> read) =>
        [.. Enumerable.Range(0, Rows).Where(i => Text($"{name}{i}").Length > 0).Select(read)];

    private static string? Null(string text) => text.Length == 0 ? null : text;

    private string Text(string name) => form[name].FirstOrDefault()?.Trim() ?? "";

    private List<string> Words(string name) =>
        [.. Text(name).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];

    private T? One<T>(string name)
        where T : struct, Enum =>
        Enum.TryParse<T>(Text(name), true, out var value) && Enum.IsDefined(value) ? value : null;

    private List<T> Several<T>(string name)
        where T : struct, Enum =>
        [
            .. form[name]
                .Where(v => Enum.TryParse<T>(v, true, out var one) && Enum.IsDefined(one))
                .Select(v => Enum.Parse<T>(v!, true)),
        ];

    private double? Number(string name)
    {
        var text = Text(name);
        if (text.Length == 0)
            return null;
        if (
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || double.TryParse(text, NumberStyles.Number, CultureInfo.CurrentCulture, out number)
        )
            return number;
        problem ??= Refusal.Invalid("offer.number-unreadable", name);
        return null;
    }

    private int? Whole(string name) =>
        Number(name) is { } number ? (int)Math.Clamp(Math.Round(number), int.MinValue, int.MaxValue) : null;

    private DateOnly? Day(string name) =>
        DateOnly.TryParseExact(Text(name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;

    private long Money(string name, string currency)
    {
        var text = Text(name);
        if (text.Length == 0)
            return 0;
        if (MoneyInput.TryParse(text, currency, out var minor))
            return minor;
        problem ??= Refusal.Invalid("offer.amount-unreadable", name);
        return 0;
    }
}

/// <summary>A context weight that fits in one row of the form: one condition.</summary>
/// <param name="When">measure, need, family, risk, class, complaint, ends, influence, tenure.</param>
/// <param name="What">The code the condition is about, if any.</param>
/// <param name="Amount">The least amount, if any.</param>
/// <param name="Weight">Multiplies the rank.</param>
/// <param name="Es">How it is told in Spanish.</param>
/// <param name="En">How it is told in English.</param>
internal sealed record WeightRow(string When, string What, double? Amount, double Weight, string Es, string En)
{
    public static readonly string[] Kinds =
    [
        "measure",
        "need",
        "family",
        "risk",
        "class",
        "complaint",
        "ends",
        "influence",
        "tenure",
    ];

    public ContextWeight? ToWeight()
    {
        Circumstance? when = this switch
        {
            { When: "measure", What.Length: > 0, Amount: { } least } => new() { Measure = new(What, 3, least) },
            { When: "need", What.Length: > 0 } => new() { Need = What },
            { When: "family", What.Length: > 0 } => new() { HoldsFamily = What },
            { When: "risk" } => new() { RiskBands = [RiskBand.High, RiskBand.VeryHigh] },
            { When: "class" } when Enum.TryParse<ValueClass>(What, true, out var lowest) => new() { MinClass = lowest },
            { When: "complaint" } => new() { OpenComplaint = true },
            { When: "ends", Amount: { } days } => new() { EndsWithinDays = (int)days },
            { When: "influence", Amount: { } least } => new() { MinInfluence = least },
            { When: "tenure", Amount: { } months } => new() { MinTenureMonths = (int)months },
            _ => null,
        };
        return when is null ? null : new(What.Length > 0 ? $"{When}-{What}" : When, when, Weight, Null(Es), Null(En));
    }

    /// <summary>The row of a weight; null when it has more conditions than a row can show.</summary>
    public static WeightRow? Of(ContextWeight weight)
    {
        var when = weight.When;
        WeightRow? row = when switch
        {
            { Measure: { AtLeast: { } least, AtMost: null } measure } => Row("measure", measure.Code, least),
            { Need: { } need } => Row("need", need, null),
            { HoldsFamily: { } family } => Row("family", family, null),
            { RiskBands.Count: 2 } => Row("risk", "", null),
            { MinClass: { } lowest } => Row("class", lowest.ToString(), null),
            { OpenComplaint: true } => Row("complaint", "", null),
            { EndsWithinDays: { } days } => Row("ends", "", days),
            { MinInfluence: { } influence } => Row("influence", "", influence),
            { MinTenureMonths: { } months } => Row("tenure", "", months),
            _ => null,
        };
        // A row is faithful only when it makes the same condition again.
        return row?.ToWeight() is { } same && Json.Of(same.When).Text == Json.Of(when).Text ? row : null;

        WeightRow Row(string kind, string what, double? amount) =>
            new(kind, what, amount, weight.Weight, weight.ReasonEs ?? "", weight.ReasonEn ?? "");
    }

    private static string? Null(string text) => text.Length == 0 ? null : text;
}
