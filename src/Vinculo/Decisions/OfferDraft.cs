using Vinculo.Customers;
using Vinculo.Platform;

namespace Vinculo.Decisions;

/// <summary>An offer as a person or a file proposes it, before it is checked.</summary>
public sealed record OfferDraft
{
    public string Code { get; init; } = "";
    public Issue Issue { get; init; } = Issue.Grow;
    public string TitleEs { get; init; } = "";
    public string? TitleEn { get; init; }
    public string ScriptEs { get; init; } = "";
    public string? ScriptEn { get; init; }
    public long ValueMinor { get; init; }
    public long CostMinor { get; init; }

    /// <summary>Null: the company's currency.</summary>
    public string? Currency { get; init; }
    public double Lever { get; init; } = 1;

    /// <summary>Null: what is usual for the issue.</summary>
    public double? PriorRate { get; init; }

    /// <summary>Null: what is usual for the issue.</summary>
    public double? KeepShare { get; init; }
    public DateOnly? ValidFrom { get; init; }
    public DateOnly? ValidTo { get; init; }
    public IReadOnlyList<Channel> Channels { get; init; } = [];
    public IReadOnlyList<ContextWeight> Contexts { get; init; } = [];
    public OfferRules Rules { get; init; } = new();
    public OfferDetails Details { get; init; } = new();
    public bool Active { get; init; } = true;

    /// <summary>What is wrong with it, or null. The field is named as in the JSON of the API.</summary>
    public Refusal? Problem()
    {
        if (
            Code.Length is 0 or > 60
            || !Code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-')
        )
            return Refusal.Invalid("offer.code-invalid", "code");
        foreach (var (field, text, limit) in new[] { ("titleEs", TitleEs, 160), ("scriptEs", ScriptEs, 2_000) })
            if (string.IsNullOrWhiteSpace(text))
                return Refusal.Invalid("offer.text-missing", field);
            else if (text.Length > limit)
                return Refusal.Invalid("offer.text-too-long", field, ("limit", limit));
        if (TitleEn?.Length > 160)
            return Refusal.Invalid("offer.text-too-long", "titleEn", ("limit", 160));
        if (ScriptEn?.Length > 2_000)
            return Refusal.Invalid("offer.text-too-long", "scriptEn", ("limit", 2_000));
        if (!Enum.IsDefined(Issue))
            return Refusal.Invalid("offer.issue-unknown", "issue");
        if (ValueMinor < 0)
            return Refusal.Invalid("offer.amount-negative", "valueMinor");
        if (CostMinor < 0)
            return Refusal.Invalid("offer.amount-negative", "costMinor");
        if (Currency is not null && (Currency.Length != 3 || !Currency.All(char.IsAsciiLetterUpper)))
            return Refusal.Invalid("offer.currency-invalid", "currency");
        if (!(Lever >= 0 && Lever <= 10))
            return Refusal.Invalid("offer.out-of-range", "lever", ("from", 0), ("to", 10));
        if (PriorRate is { } rate && !(rate > 0 && rate < 1))
            return Refusal.Invalid("offer.out-of-range", "priorRate", ("from", 0), ("to", 1));
        if (KeepShare is { } keep && !(keep >= 0 && keep <= 1))
            return Refusal.Invalid("offer.out-of-range", "keepShare", ("from", 0), ("to", 1));
        if (ValidTo < ValidFrom)
            return Refusal.Invalid("offer.ends-before-it-begins", "validTo");
        foreach (var weight in Contexts)
            if (!(weight.Weight >= 0.1 && weight.Weight <= 5) || string.IsNullOrWhiteSpace(weight.Code))
                return Refusal.Invalid("offer.out-of-range", "contexts", ("from", 0.1), ("to", 5));
        return TextsProblem() ?? RulesProblem();
    }

    private Refusal? TextsProblem()
    {
        (string Field, string? Text)[] texts =
        [
            ("scriptEs", ScriptEs),
            ("scriptEn", ScriptEn),
            .. Details.Treatments.SelectMany(t => new[] { ("treatments", (string?)t.Es), ("treatments", t.En) }),
        ];
        foreach (var (field, text) in texts)
            if (Template.Unknown(text) is { } unknown)
                return Refusal.Invalid(
                    "offer.unknown-field",
                    field,
                    ("name", unknown),
                    ("known", string.Join(", ", Template.Fields.Select(f => "{" + f + "}")))
                );
            else if (text?.Length > 2_000)
                return Refusal.Invalid("offer.text-too-long", field, ("limit", 2_000));
        if (Details.Treatments.Any(t => string.IsNullOrWhiteSpace(t.Es)))
            return Refusal.Invalid("offer.text-missing", "treatments");
        if (Details.RefusalCostMinor < 0)
            return Refusal.Invalid("offer.amount-negative", "refusalCost");
        if (Details.NotNowMinor < 0)
            return Refusal.Invalid("offer.amount-negative", "notNowValue");
        if (Details.BudgetMinor < 0)
            return Refusal.Invalid("offer.amount-negative", "budget");
        if (Details.ByChance is { } and not (>= 0 and <= OfferDetails.MostByChance))
            return Refusal.Invalid("offer.by-chance", "byChance", ("most", OfferDetails.MostByChance));
        return Details.Kind == OfferKind.Bundle && Details.Contains.Count == 0
            ? Refusal.Invalid("offer.bundle-empty", "contains")
            : null;
    }

    private Refusal? RulesProblem()
    {
        foreach (var range in Rules.Measures)
            if (string.IsNullOrWhiteSpace(range.Code) || range.Months is < 1 or > 3 || range.AtLeast > range.AtMost)
                return Refusal.Invalid("offer.rule-invalid", "rules.measures", ("rule", range.Code));
        foreach (var range in Rules.Attributes)
            if (string.IsNullOrWhiteSpace(range.Code) || range.AtLeast > range.AtMost)
                return Refusal.Invalid("offer.rule-invalid", "rules.attributes", ("rule", range.Code));
        foreach (var range in Rules.Contacts)
            if (range.Days is < 1 or > 90 || range.AtLeast < 1)
                return Refusal.Invalid("offer.rule-invalid", "rules.contacts", ("rule", range.Channel.ToString()));
        if (Rules.AgeFrom > Rules.AgeTo || Rules.AgeFrom < 0)
            return Refusal.Invalid("offer.rule-invalid", "rules.ageTo", ("rule", "age"));
        if (Rules.MinTenureMonths > Rules.MaxTenureMonths || Rules.MinTenureMonths < 0)
            return Refusal.Invalid("offer.rule-invalid", "rules.maxTenureMonths", ("rule", "tenure"));
        foreach (
            var (field, days) in new[]
            {
                ("rules.notAfterRefusalDays", Rules.NotAfterRefusalDays),
                ("rules.notAfterNotNowDays", Rules.NotAfterNotNowDays),
                ("rules.notAfterAcceptanceDays", Rules.NotAfterAcceptanceDays),
            }
        )
            if (days is < 0 or > 3_650)
                return Refusal.Invalid("offer.out-of-range", field, ("from", 0), ("to", 3_650));
        return Rules.MaxPerCustomer is { } most && (most.Count < 1 || most.Days is < 1 or > 90)
            ? Refusal.Invalid("offer.rule-invalid", "rules.maxPerCustomer", ("rule", "maxPerCustomer"))
            : null;
    }

    /// <summary>A new offer; call only when <see cref="Problem"/> is null.</summary>
    internal Offer Make(string currency, DateTimeOffset now)
    {
        var offer = new Offer
        {
            Id = Ids.New(now),
            Code = Code,
            Issue = Issue,
            TitleEs = "",
            TitleEn = "",
            ScriptEs = "",
            ScriptEn = "",
            ValueMinor = 0,
            CostMinor = 0,
            Currency = currency,
            Lever = 1,
            PriorRate = 0.2,
            KeepShare = 0,
            CreatedAt = now,
            UpdatedAt = now,
        };
        Apply(offer, currency, now);
        return offer;
    }

    internal void Apply(Offer offer, string currency, DateTimeOffset now)
    {
        offer.Issue = Issue;
        offer.TitleEs = TitleEs.Trim();
        offer.TitleEn = Or(TitleEn, offer.TitleEs);
        offer.ScriptEs = ScriptEs.Trim();
        offer.ScriptEn = Or(ScriptEn, offer.ScriptEs);
        offer.ValueMinor = ValueMinor;
        offer.CostMinor = CostMinor;
        offer.Currency = Currency ?? currency;
        offer.Lever = Lever;
        offer.PriorRate = PriorRate ?? UsualRate(Issue);
        offer.KeepShare = KeepShare ?? UsualKeep(Issue);
        offer.ValidFrom = ValidFrom;
        offer.ValidTo = ValidTo;
        offer.Channels = Channels;
        offer.Contexts = Contexts;
        offer.Rules = Rules;
        offer.Details = Details;
        offer.Active = Active;
        offer.UpdatedAt = now;
    }

    /// <summary>The offer as somebody would write it.</summary>
    public static OfferDraft Of(Offer offer) =>
        new()
        {
            Code = offer.Code,
            Issue = offer.Issue,
            TitleEs = offer.TitleEs,
            TitleEn = offer.TitleEn,
            ScriptEs = offer.ScriptEs,
            ScriptEn = offer.ScriptEn,
            ValueMinor = offer.ValueMinor,
            CostMinor = offer.CostMinor,
            Currency = offer.Currency,
            Lever = offer.Lever,
            PriorRate = offer.PriorRate,
            KeepShare = offer.KeepShare,
            ValidFrom = offer.ValidFrom,
            ValidTo = offer.ValidTo,
            Channels = offer.Channels,
            Contexts = offer.Contexts,
            Rules = offer.Rules,
            Details = offer.Details,
            Active = offer.Active,
        };

    /// <summary>Shares of yes to start from when nothing is known.</summary>
    private static double UsualRate(Issue issue) =>
        issue switch
        {
            Issue.Retain => 0.25,
            Issue.Serve => 0.4,
            Issue.Inform => 0.5,
            Issue.Acquire => 0.08,
            _ => 0.12,
        };

    private static double UsualKeep(Issue issue) =>
        issue == Issue.Retain ? 0.3
        : issue == Issue.Serve ? 0.1
        : 0;

    private static string Or(string? text, string other) => string.IsNullOrWhiteSpace(text) ? other : text.Trim();
}
