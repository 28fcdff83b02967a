using System.Globalization;
using Vinculo.Customers;
using Vinculo.Insights;

namespace Vinculo.Decisions;

/// <summary>What an offer is for.</summary>
public enum Issue
{
    Acquire,
    Grow,
    Retain,

    /// <summary>Serves the customer: is also done for those in the control group.</summary>
    Serve,
    Inform,
}

/// <summary>Something the company can propose to a customer: what, for whom, in which words, worth how much.</summary>
public sealed class Offer
{
    public required Guid Id { get; init; }

    /// <summary>Stable, lower case, digits, <c>_</c> and <c>-</c>; at most 60 characters.</summary>
    public required string Code { get; init; }

    public required Issue Issue { get; set; }
    public required string TitleEs { get; set; }
    public required string TitleEn { get; set; }

    /// <summary>Words to say, in Spanish: a <see cref="Template"/>.</summary>
    public required string ScriptEs { get; set; }
    public required string ScriptEn { get; set; }

    /// <summary>Worth to the company if accepted, beside what staying is worth; minor units.</summary>
    public required long ValueMinor { get; set; }

    /// <summary>Cost of proposing and keeping it, minor units.</summary>
    public required long CostMinor { get; set; }

    /// <summary>ISO 4217.</summary>
    public required string Currency { get; set; }

    /// <summary>The business's own thumb on the scale; 1 is none; 0 … 10.</summary>
    public required double Lever { get; set; }

    /// <summary>Share expected to say yes before anything is learnt; strictly between 0 and 1.</summary>
    public required double PriorRate { get; set; }

    /// <summary>Share of the risk of leaving that a yes removes; 0 for offers that keep nobody; 0 … 1.</summary>
    public required double KeepShare { get; set; }

    public DateOnly? ValidFrom { get; set; }

    /// <summary>The last day.</summary>
    public DateOnly? ValidTo { get; set; }

    /// <summary>Channels it may be proposed through; empty: all.</summary>
    public IReadOnlyList<Channel> Channels { get; set; } = [];

    public IReadOnlyList<ContextWeight> Contexts { get; set; } = [];
    public OfferRules Rules { get; set; } = new();
    public OfferDetails Details { get; set; } = new();
    public bool Active { get; set; } = true;
    public int RowVersion { get; set; } = 1;
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>The group of the catalogue it belongs to, if any: rules may speak of the whole group.</summary>
    public string? Group => Details.Group;

    /// <summary>Code of the score that says what making it does to a customer; put together once.</summary>
    internal string EffectScore => field ??= CustomerScores.Effect + Code;

    /// <summary>Is it about selling or keeping, rather than serving?</summary>
    public bool IsCommercial => Issue is Issue.Acquire or Issue.Grow or Issue.Retain;

    /// <summary>What an answer is worth in itself, less what proposing it cost; minor units.</summary>
    internal long Brings(Result answer) =>
        answer switch
        {
            Result.Accepted => ValueMinor,
            Result.NotNow => Details.NotNowMinor ?? 0,
            _ => -(Details.RefusalCostMinor ?? 0),
        } - CostMinor;

    public string Title(CultureInfo language) => IsEnglish(language) ? TitleEn : TitleEs;

    public string Script(CultureInfo language) => IsEnglish(language) ? ScriptEn : ScriptEs;

    /// <summary>The words to say through a channel, in both languages: those written for it, else the offer's own.</summary>
    internal (string Es, string En) Words(Channel channel) =>
        Details.Treatments.FirstOrDefault(t => t.Channel == channel) is { } treatment
            ? (treatment.Es, treatment.En)
            : (ScriptEs, ScriptEn);

    internal static bool IsEnglish(CultureInfo language) => language.TwoLetterISOLanguageName == "en";
}
