using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Customers.Matching.Pages;

/// <summary>What the pages of duplicates have alike: who looks, the words, the order in the address.</summary>
public abstract class MatchingPage : ComponentBase
{
    [CascadingParameter]
    protected HttpContext Http { get; set; } = null!;

    [Inject]
    protected IStringLocalizer<MatchingText> L { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "order")]
    protected string? OrderText { get; set; }

    protected Actor Actor => CurrentActor.Of(Http);

    protected CancellationToken Cancel => Http.RequestAborted;

    protected QueueOrder Order =>
        Enum.TryParse<QueueOrder>(OrderText, ignoreCase: true, out var order) && Enum.IsDefined(order)
            ? order
            : QueueOrder.Surest;

    protected string OrderCode => CodeOf(Order);

    /// <summary>A refusal that a form left in the address.</summary>
    protected string? Refused =>
        Http.Request.Query["no"].FirstOrDefault() is { } code
        && (
            code.StartsWith("match.", StringComparison.Ordinal)
            || code.StartsWith("customer.", StringComparison.Ordinal)
            || code == "permission.missing"
        )
            ? RefusalText.Of(Refusal.Invalid(code, null, ("who", Http.Request.Query["who"].FirstOrDefault() ?? "")))
            : null;

    protected static string CodeOf<T>(T member)
        where T : struct, Enum => member.ToString().ToLowerInvariant();

    protected static string N(long count) => count.ToString("N0", CultureInfo.CurrentCulture);

    protected static string Bits(double bits) => bits.ToString("+0.0;−0.0;0", CultureInfo.CurrentCulture);

    /// <summary>A probability as people read it: never a rounded certainty.</summary>
    protected static string Percent(double share) =>
        share is > .999 and < 1
            ? "> 99,9 %".Replace(",", CultureInfo.CurrentCulture.NumberFormat.NumberDecimalSeparator)
        : share is > 0 and < .001
            ? "< 0,1 %".Replace(",", CultureInfo.CurrentCulture.NumberFormat.NumberDecimalSeparator)
        : (share * 100).ToString(share is > .99 or < .01 ? "0.0" : "0", CultureInfo.CurrentCulture) + " %";

    protected static string Sheet(CustomerId customer) => $"/clientes/{customer}";

    protected string Comparison(EvidenceBar bar) => Or("C." + bar.Comparison, bar.Comparison);

    protected string Level(EvidenceBar bar) => Or($"L.{bar.Comparison}.{bar.Level}", Or("L." + bar.Level, bar.Level));

    protected string Veto(string veto) => Or("V." + veto, L["V.other"]);

    private string Or(string key, string otherwise) => L[key] is { ResourceNotFound: false } text ? text : otherwise;
}
