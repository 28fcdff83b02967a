using System.Globalization;
using System.Resources;
using System.Text;
using Vinculo.Insights.Models;
using Vinculo.Ui;

namespace Vinculo.Decisions;

/// <summary>A decision as a reader sees it, in the reader's language.</summary>
/// <param name="Id">The decision; answers are given to it.</param>
/// <param name="Control">The customer is in the control group.</param>
/// <param name="At">When it was made.</param>
/// <param name="Actions">What to propose, best first.</param>
/// <param name="Barred">What may not be proposed now, and why; of very many the first.</param>
/// <param name="Steps">How many offers fell at each step, and how many were compared.</param>
/// <param name="Notes">What to know about this decision besides.</param>
public sealed record DecisionView(
    Guid Id,
    bool Control,
    DateTimeOffset At,
    IReadOnlyList<ActionView> Actions,
    IReadOnlyList<BarView> Barred,
    IReadOnlyList<StepView> Steps,
    IReadOnlyList<string> Notes
)
{
    /// <summary>How many may not be proposed, spelled out or not.</summary>
    public int BarredInAll => Math.Max(Barred.Count, Steps.Where(s => s.Code != "compared").Sum(s => s.Offers));
}

/// <param name="Code"><c>eligibility</c>, <c>applicability</c>, <c>suitability</c>, <c>policy</c>, <c>worth</c>, <c>compared</c>.</param>
/// <param name="Label">What it means.</param>
/// <param name="Offers">How many.</param>
public sealed record StepView(string Code, string Label, int Offers);

/// <summary>One proposal.</summary>
/// <param name="Code">The offer.</param>
/// <param name="Issue">What it is for.</param>
/// <param name="Title">Its name.</param>
/// <param name="Script">Words to say.</param>
/// <param name="Propensity">Expected share of yes, 0 … 1.</param>
/// <param name="WorthMinor">What a yes is worth in all, minor units.</param>
/// <param name="RankMinor">Expected worth of proposing it, after cost, minor units.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Probability">With what probability it was put first.</param>
/// <param name="Reasons">What speaks for it, strongest first.</param>
/// <param name="Factors">Every factor of its rank.</param>
public sealed record ActionView(
    string Code,
    Issue Issue,
    string Title,
    string Script,
    double Propensity,
    long WorthMinor,
    long RankMinor,
    string Currency,
    double Probability,
    IReadOnlyList<ReasonView> Reasons,
    IReadOnlyList<FactorView> Factors
)
{
    /// <summary>Language the words are in, when it is not the reader's.</summary>
    public string? Language { get; init; }

    /// <summary>What to know about the words.</summary>
    public string? Note { get; init; }
}

public sealed record ReasonView(string Code, string Text);

/// <summary>One factor of a rank.</summary>
/// <param name="Code"><c>propensity</c>, <c>value</c>, <c>keep</c>, <c>context</c>, <c>lever</c>, <c>cost</c>, <c>rank</c>.</param>
/// <param name="Label">Its name.</param>
/// <param name="Amount">The number; money in the currency's unit.</param>
/// <param name="Shown">The number as read.</param>
/// <param name="Text">What it means.</param>
public sealed record FactorView(string Code, string Label, double Amount, string Shown, string Text);

/// <summary>An offer that may not be made now.</summary>
/// <param name="Code">The offer.</param>
/// <param name="Title">Its name.</param>
/// <param name="Reason">Code of the bar.</param>
/// <param name="Text">Why, as a sentence.</param>
/// <param name="Until">When the bar falls by itself.</param>
public sealed record BarView(string Code, string Title, string Reason, string Text, DateTimeOffset? Until);

/// <summary>Tells decisions in the reader's language: codes and facts become sentences here and nowhere else.</summary>
public sealed class DecisionWords(OfferBook book)
{
    private static readonly ResourceManager Texts = new(
        "Vinculo.Decisions.DecisionTexts",
        typeof(DecisionWords).Assembly
    );

    /// <summary>The decision in a language.</summary>
    /// <param name="decision">What was decided.</param>
    /// <param name="language">The reader's; null: of the request.</param>
    /// <param name="agent">Who will speak, for the words to say.</param>
    /// <param name="cancel">The reader went away.</param>
    public async ValueTask<DecisionView> TellAsync(
        Decision decision,
        CultureInfo? language = null,
        string? agent = null,
        CancellationToken cancel = default
    )
    {
        var culture = language ?? CultureInfo.CurrentUICulture;
        var page = await book.OpenAsync(cancel);
        return new(
            decision.Id,
            decision.Control,
            decision.At,
            [.. decision.Actions.Select(candidate => Action(candidate, decision, page, culture, agent))],
            [
                .. decision.Content.Barred.Select(barred => new BarView(
                    barred.Offer,
                    page.Find(barred.Offer)?.Title(culture) ?? barred.Offer,
                    barred.Bar.Code,
                    Tell(barred.Bar, culture),
                    barred.Bar.Until
                )),
            ],
            [.. Steps(decision.Content, culture)],
            [.. Notes(decision.Content, culture)]
        );
    }

    private static IEnumerable<StepView> Steps(DecisionContent content, CultureInfo culture)
    {
        foreach (var (step, offers) in DecisionSteps.Of(content))
        {
            var code = step.ToString().ToLowerInvariant();
            yield return new(code, Text("step." + code, culture), offers);
        }
        if (content.Eligible > 0)
            yield return new(
                "compared",
                Text("step.compared", culture),
                content.Eligible - (content.KeptAway?.GetValueOrDefault("worth") ?? 0)
            );
    }

    private static IEnumerable<string> Notes(DecisionContent content, CultureInfo culture)
    {
        if (content.ScoresOf is { } day)
            yield return Sentence("note.stale", Known.Facts([("date", day)]), culture);
        foreach (var left in content.Context?.LeftOut ?? [])
            yield return Sentence(
                "note.wanting",
                Known.Facts([("model", ModelText.NameOf(left.Model, culture)), ("since", left.Since)]),
                culture
            );
        if (content.ByLot)
            yield return Text("note.lot", culture);
    }

    /// <summary>Words in the reader's language; else those in the other one; else none, and what to say of it.</summary>
    private static (string Text, string? Language, string? Note) Script(
        Offer? offer,
        Customers.Channel channel,
        CultureInfo culture
    )
    {
        var (spanish, english) = offer?.Words(channel) ?? default;
        var (own, other) = Offer.IsEnglish(culture) ? (english, spanish) : (spanish, english);
        return !string.IsNullOrWhiteSpace(own) ? (own, null, null)
            : string.IsNullOrWhiteSpace(other) ? ("", null, Text("note.no-words", culture))
            : (other, Offer.IsEnglish(culture) ? "es" : "en", Text("note.words", culture));
    }

    private static ActionView Action(
        WeighedOffer candidate,
        Decision decision,
        OfferBook.Page page,
        CultureInfo culture,
        string? agent
    )
    {
        var offer = page.Find(candidate.Offer);
        var (script, language, note) = Script(offer, decision.Channel, culture);
        return new(
            candidate.Offer,
            offer?.Issue ?? Issue.Inform,
            offer?.Title(culture) ?? candidate.Offer,
            Template.Fill(script, Fields(decision, agent)),
            candidate.Propensity,
            candidate.WorthMinor,
            (long)Math.Round(candidate.Rank),
            candidate.Currency,
            candidate.Probability,
            [.. candidate.Reasons.Select(reason => new ReasonView(reason.Code, Tell(reason, culture)))],
            Factors(candidate, weight => Weight(weight, offer, decision, page, culture), culture)
        )
        {
            Language = language,
            Note = note,
        };
    }

    private static Dictionary<string, string> Fields(Decision decision, string? agent) =>
        new(decision.Content.Fields?.Invoke() ?? [], StringComparer.Ordinal)
        {
            ["name"] = decision.Content.Name ?? "",
            ["agent"] = agent ?? "",
        };

    /// <summary>A reason as a sentence; the company's own words win.</summary>
    internal static string Tell(Reason reason, CultureInfo culture) =>
        Own(reason.Spanish, reason.English, reason.Facts, culture)
        ?? Sentence("reason." + reason.Code, reason.Facts, culture);

    /// <summary>A bar as a sentence; the company's own words win.</summary>
    internal static string Tell(Bar bar, CultureInfo culture) =>
        Own(bar.Spanish, bar.English, bar.Facts, culture) ?? Sentence("bar." + bar.Code, bar.Facts, culture);

    private static string? Own(
        string? spanish,
        string? english,
        IReadOnlyDictionary<string, object?> facts,
        CultureInfo culture
    ) =>
        (Offer.IsEnglish(culture) ? english ?? spanish : spanish) is { } own && !string.IsNullOrWhiteSpace(own)
            ? Fill(own, facts, culture)
            : null;

    /// <summary>
    /// What weighs, in words: the sentence of the moment with what was known of the customer, or the name of the rule. Of
    /// what is no longer in the catalogue only its code is known.
    /// </summary>
    private static string Weight(
        AppliedWeight weight,
        Offer? offer,
        Decision decision,
        OfferBook.Page page,
        CultureInfo culture
    )
    {
        var moment = offer?.Contexts.FirstOrDefault(c => c.Code == weight.Code);
        if (
            moment is not null
            && decision.Content.Context is { } context
            && moment.When.Tell(moment, context) is var reason
            && (reason.Code != "context" || reason.Spanish is { Length: > 0 })
        )
            return Tell(reason, culture).TrimEnd('.');
        return page.Tables.NameOf(weight.Code, culture) ?? Plain(weight.Code);
    }

    private static string Plain(string code) => code.Replace('-', ' ').Replace('_', ' ');

    private static List<FactorView> Factors(
        WeighedOffer candidate,
        Func<AppliedWeight, string> said,
        CultureInfo culture
    )
    {
        var facts = Known.Facts([
            ("share", candidate.Propensity),
            ("answers", candidate.Answers),
            ("value", candidate.ValueMinor),
            ("keep", candidate.KeepMinor),
            ("drag", candidate.DragMinor),
            ("effect", Points(candidate.Effect ?? 0, culture)),
            ("least", Ranking.LeastLever),
            ("most", Ranking.MostLever),
            ("cost", candidate.CostMinor),
            ("rank", candidate.Rank),
            ("currency", candidate.Currency),
            ("context", candidate.Context),
            ("lever", candidate.Lever),
            ("weights", string.Join("; ", candidate.Weights.Select(w => $"{said(w)} {Times(w.Weight, culture)}"))),
        ]);
        var factors = new List<FactorView>
        {
            Factor("propensity", candidate.Propensity, Percent(candidate.Propensity, culture)),
            Factor(
                "value",
                Major(candidate.ValueMinor, candidate.Currency),
                Money(candidate.ValueMinor, candidate.Currency, culture)
            ),
        };
        foreach (var (code, minor) in new[] { ("keep", candidate.KeepMinor), ("drag", candidate.DragMinor) })
            if (minor != 0)
                factors.Add(
                    Factor(
                        candidate.Effect is null ? code : code + ".effect",
                        Major(minor, candidate.Currency),
                        Money(minor, candidate.Currency, culture)
                    )
                );
        factors.Add(
            Factor(
                candidate.Weights.Count > 0 ? "context" : "context.none",
                candidate.Context,
                Times(candidate.Context, culture)
            )
        );
        factors.Add(Factor("lever", candidate.Lever, Times(candidate.Lever, culture)));
        factors.Add(
            Factor(
                "cost",
                Major(candidate.CostMinor, candidate.Currency),
                Money(candidate.CostMinor, candidate.Currency, culture)
            )
        );
        if (candidate.RefusalCostMinor is { } no)
            factors.Add(
                Factor(
                    "refusal",
                    Major(no, candidate.Currency),
                    $"{Percent(1 - candidate.Propensity, culture)} × {Money(no, candidate.Currency, culture)}"
                )
            );
        factors.Add(
            Factor(
                "rank",
                Major((long)candidate.Rank, candidate.Currency),
                Money((long)Math.Round(candidate.Rank), candidate.Currency, culture)
            )
        );
        return factors;

        FactorView Factor(string code, double amount, string shown) =>
            new(
                code.Split('.')[0],
                Sentence("factor." + code.Split('.')[0], facts, culture),
                amount,
                shown,
                Sentence($"factor.{code}.text", facts, culture)
            );
    }

    /// <summary>The sentence of a code with its facts; <c>code.why</c> when a reason in words came along; the code itself when nobody has written it.</summary>
    internal static string Sentence(string code, IReadOnlyDictionary<string, object?> facts, CultureInfo culture)
    {
        var text =
            (
                Known.Text(facts.GetValueOrDefault("why")) is { Length: > 0 }
                    ? Texts.GetString(code + ".why", culture)
                    : null
            )
            ?? Texts.GetString(code, culture)
            ?? code;
        return Fill(text, facts, culture);
    }

    /// <summary>Fills <c>{name}</c>, or <c>{name:kind}</c> with kind one of percent, money, number, date, term.</summary>
    private static string Fill(string template, IReadOnlyDictionary<string, object?> facts, CultureInfo culture)
    {
        var text = new StringBuilder(template.Length + 32);
        for (var i = 0; i < template.Length; i++)
        {
            var end = template[i] == '{' ? template.IndexOf('}', i) : -1;
            if (end < 0)
            {
                text.Append(template[i]);
                continue;
            }
            var parts = template[(i + 1)..end].Split(':', 2);
            text.Append(Value(parts[0], parts.ElementAtOrDefault(1), facts, culture));
            i = end;
        }
        return text.ToString();
    }

    private static string Value(
        string name,
        string? kind,
        IReadOnlyDictionary<string, object?> facts,
        CultureInfo culture
    )
    {
        var fact = facts.GetValueOrDefault(name);
        return (kind, Known.Number(fact)) switch
        {
            ("percent", { } share) => Percent(share, culture),
            ("points", { } change) => (100 * change).ToString("0.#", culture),
            ("money", { } minor) => Money(
                (long)Math.Round(minor),
                Known.Text(facts.GetValueOrDefault("currency")) ?? "",
                culture
            ),
            ("factor", { } factor) => Times(factor, culture),
            (_, { } number) => number.ToString(
                Math.Abs(number) >= 100 || number == Math.Round(number) ? "N0" : "0.#",
                culture
            ),
            ("date", _) => Day(fact, culture),
            ("term", _) => Term(Known.Text(fact), culture),
            _ => Known.Text(fact) ?? "",
        };
    }

    /// <summary>A word of the catalogue: measures, families, stages, bands. Unknown words are shown as they are written.</summary>
    internal static string Term(string? word, CultureInfo culture) =>
        word is null
            ? ""
            : string.Join(
                ", ",
                word.Split(", ")
                    .Select(w => Texts.GetString("term." + w.ToLowerInvariant(), culture) ?? w.Replace('_', ' '))
            );

    /// <summary>A text of this room that has no facts.</summary>
    internal static string Text(string code, CultureInfo? culture = null) =>
        Texts.GetString(code, culture ?? CultureInfo.CurrentUICulture) ?? code;

    private static string Day(object? fact, CultureInfo culture)
    {
        var day = fact switch
        {
            DateOnly date => date,
            DateTimeOffset at => DateOnly.FromDateTime(at.DateTime),
            _ when DateOnly.TryParseExact(
                    Known.Text(fact),
                    "yyyy-MM-dd",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out var date
                ) => date,
            _ when Known.Instant(fact) is { } at => DateOnly.FromDateTime(at.DateTime),
            _ => (DateOnly?)null,
        };
        return day?.ToString(Offer.IsEnglish(culture) ? "MMM d, yyyy" : "d 'de' MMM 'de' yyyy", culture) ?? "";
    }

    private static string Percent(double share, CultureInfo culture) =>
        (share * 100).ToString(share is > 0 and < 0.1 ? "0.#" : "0", culture)
        + (Offer.IsEnglish(culture) ? "%" : "\u00A0%");

    /// <summary>A change of a probability, in points with its sign.</summary>
    private static string Points(double change, CultureInfo culture) =>
        (100 * change).ToString("+0.0;−0.0;0.0", culture);

    private static string Times(double factor, CultureInfo culture) => "× " + factor.ToString("0.##", culture);

    private static double Major(long minor, string currency) => (double)MoneyText.Major(minor, currency);

    private static string Money(long minor, string currency, CultureInfo culture) =>
        MoneyText.Format(minor, currency, culture);
}
