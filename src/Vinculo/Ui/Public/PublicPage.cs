using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Vinculo.Ui.Public;

/// <summary>
/// Answers with a page for the public: drawn by a component, in the visitor's language, kept by nobody on the way and allowed
/// nothing but its own style and what it names.
/// </summary>
/// <param name="language">"es" or "en".</param>
/// <param name="parameters">Of the component, by name.</param>
internal sealed class PublicPage<TPage>(string language, IReadOnlyDictionary<string, object?> parameters) : IResult
    where TPage : IComponent
{
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>What else it may do, as directives of a content security policy.</summary>
    public string Allows { get; init; } = "form-action 'self'";

    /// <summary>Sites that may show it in a frame; none: nobody.</summary>
    public IEnumerable<string> Framers { get; init; } = [];

    /// <summary>Search engines may list it.</summary>
    public bool Listed { get; init; }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        CultureInfo.CurrentUICulture = CultureInfo.CurrentCulture = Languages.CultureOf(language);
        var headers = httpContext.Response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'self'; base-uri 'none'; {Allows}; frame-ancestors {string.Join(' ', Framers.DefaultIfEmpty("'none'"))}";
        if (!Listed)
            headers["X-Robots-Tag"] = "noindex, nofollow";
        return new RazorComponentResult<TPage>(parameters) { StatusCode = Status }.ExecuteAsync(httpContext);
    }
}
