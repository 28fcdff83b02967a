using Vinculo.Platform;

namespace Vinculo.Decisions.Retention;

/// <summary>What kind of service a contract is about.</summary>
public enum ServiceKind
{
    Other = 0,
    MobileVoice = 1,
    MobileData = 2,
    FixedLine = 3,
    FixedInternet = 4,
    Television = 5,
}

/// <summary>How long the law of a country lets a company bind customers to a service.</summary>
/// <param name="Country">ISO 3166-1.</param>
/// <param name="From">From this day on.</param>
/// <param name="MostMonths">0: not at all.</param>
/// <param name="Source">Key in the bibliography.</param>
public sealed record StayClause(string Country, ServiceKind Service, DateOnly From, int MostMonths, string Source);

/// <summary>
/// The law on clauses that make customers stay. In Colombia mobile voice and data carry none since 1 July 2014; fixed
/// services at most twelve months, in a paper of their own and against the cost of connecting.
/// </summary>
/// <remarks>[SIC2017]: Superintendencia de Industria y Comercio on minimum stay; CRC resolution 4444 of 2014.</remarks>
public sealed class StayClauses(IReadOnlyList<StayClause> clauses)
{
    private static readonly DateOnly Since = new(2014, 7, 1);

    /// <summary>As known today.</summary>
    public static StayClauses Known { get; } =
        new([
            new("CO", ServiceKind.MobileVoice, Since, 0, "SIC2017"),
            new("CO", ServiceKind.MobileData, Since, 0, "SIC2017"),
            new("CO", ServiceKind.FixedLine, Since, 12, "SIC2017"),
            new("CO", ServiceKind.FixedInternet, Since, 12, "SIC2017"),
            new("CO", ServiceKind.Television, Since, 12, "SIC2017"),
        ]);

    /// <summary>Why a stay of so many months may not be asked for, or null.</summary>
    /// <param name="months">0: none is asked for.</param>
    public Refusal? Judge(string country, ServiceKind service, int months, DateOnly on)
    {
        if (months == 0)
            return null;
        var law = clauses.Where(c => c.Country == country && c.Service == service && c.From <= on).MaxBy(c => c.From);
        return law is null || months <= law.MostMonths ? null
            : law.MostMonths == 0 ? Refusal.Conflict("retention.stay-forbidden", ("since", law.From))
            : Refusal.Conflict("retention.stay-too-long", ("most", law.MostMonths), ("months", months));
    }
}
