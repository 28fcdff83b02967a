using System.Text;
using System.Text.Encodings.Web;
using Microsoft.Extensions.Localization;
using Vinculo.Customers;
using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Interactions.Inbox.Api;

/// <summary>
/// A mail as it looked, in a frame of its own: what was made safe when it came, in a page that may run nothing, fetch
/// nothing and knows nobody. Pictures from elsewhere, which would tell that it was read, were left out.
/// </summary>
internal static class MailView
{
    /// <summary>Nothing is loaded and nothing runs; only what stands in the page itself is shown.</summary>
    public const string Policy = "default-src 'none'; img-src data:; " + Bars;

    /// <summary>Somebody asked for the pictures from elsewhere, of this mail.</summary>
    private const string WithPictures = "default-src 'none'; img-src data: https: http:; " + Bars;

    private const string Bars =
        "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/bandeja/correo/{customer:guid}/{message:guid}", ShowAsync)
            .RequirePermission(Permissions.InboxServe)
            .ExcludeFromDescription();

    private static async Task<IResult> ShowAsync(
        Guid customer,
        Guid message,
        string? imagenes,
        MailBody mail,
        IStringLocalizer<InboxTexts> texts,
        HttpContext http,
        CancellationToken cancel
    )
    {
        var remote = imagenes == "si";
        var read = await mail.OpenAsync(
            new(customer),
            message,
            remote,
            CurrentActor.Of(http),
            "/bandeja/correo",
            cancel
        );
        if (read.IsRefused(out var refusal, out var body))
            return Answers.Problem(refusal);
        http.Response.Headers.ContentSecurityPolicy = remote ? WithPictures : Policy;
        http.Response.Headers["X-Frame-Options"] = "SAMEORIGIN";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Headers.CacheControl = "no-store";
        return Results.Content(Page(body, texts), "text/html; charset=utf-8", Encoding.UTF8);
    }

    private static string Page(MailLook body, IStringLocalizer<InboxTexts> texts) =>
        "<!doctype html><meta charset=\"utf-8\"><style>body{font:15px/1.5 system-ui,sans-serif;margin:12px;background:#fff;color:#1b1b1b;overflow-wrap:anywhere}img{max-width:100%}blockquote{border-left:3px solid #ccc;margin-left:0;padding-left:12px}.hid{margin:0 0 12px;padding:8px 12px;border-radius:8px;background:#f4f4f5;font-size:14px}</style><body>"
        + (
            body.Hidden > 0
                ? $"<p class=\"hid\">{HtmlEncoder.Default.Encode(texts["Mail.Hidden", body.Hidden])}</p>"
                : ""
        )
        + (body.Html ?? "<pre style=\"white-space:pre-wrap\">" + HtmlEncoder.Default.Encode(body.Text ?? "") + "</pre>")
        + "</body>";
}
