using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Components;
using Vinculo.Integration.Channels.Api;
using Vinculo.Integration.Channels.Storage;
using Vinculo.Integration.WebForms.Public;
using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Ui;
using Vinculo.Ui.Public;

namespace Vinculo.Integration.WebForms;

/// <summary>How often one address may look at forms.</summary>
internal sealed class FormLooks() : Pressure(240);

/// <summary>How often one address may send one: a program does not stop at so many.</summary>
internal sealed class FormSends() : Pressure(Most)
{
    public const int Most = 10;
}

/// <summary>Where the public fills in a form: to look writes nothing; only the button does, and once.</summary>
internal static class FormDoor
{
    private const long MostBytes = SentForm.MostBytes + (1 << 20);

    private static readonly string[] CampaignNames =
    [
        "utm_source",
        "utm_medium",
        "utm_campaign",
        "utm_term",
        "utm_content",
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes
            .MapGroup(WebForm.Path + "/{slug}")
            .AllowAnonymous()
            .DisableAntiforgery()
            .ExcludeFromDescription()
            // It may stand in a frame of another site; no cookie is asked for that such a site could use.
            .WithMetadata(new OpenToOtherSites());
        group.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], ShowAsync);
        group.MapPost("/", SendAsync);
    }

    private static async Task<IResult> ShowAsync(
        string slug,
        string? lang,
        FormBook book,
        FormLooks looks,
        VinculoOptions options,
        HttpContext http,
        CancellationToken cancel
    )
    {
        var language = Languages.OfVisitor(http.Request, lang);
        if (!looks.Lets(http))
            return Say("Busy", language, StatusCodes.Status429TooManyRequests);
        if (await book.OpenAsync(slug, cancel) is not { } form)
            return Say("Gone", language, StatusCodes.Status404NotFound);
        if (
            http.Request.Query["sent"].FirstOrDefault() is { } nonce
            && await book.ReferenceAsync(form.Id, nonce, cancel) is { } reference
        )
            return Page<FormThanks>(form, language, new() { ["Form"] = form, ["Reference"] = reference });
        var campaign = CampaignOf(n => http.Request.Query[n].FirstOrDefault());
        return Ask(new(form, options.Country, NewNonce(), null, [], PageOf(http), campaign), language);
    }

    private static async Task<IResult> SendAsync(
        string slug,
        FormBook book,
        SubmitForm submit,
        FormSends sends,
        HookGuard guard,
        Database database,
        VinculoOptions options,
        TimeProvider clock,
        HttpContext http,
        CancellationToken cancel
    )
    {
        var language = Languages.OfVisitor(http.Request, null);
        if (await book.OpenAsync(slug, cancel) is not { } form)
            return Say("Gone", language, StatusCodes.Status404NotFound);
        if (http.Request.ContentLength is null or > MostBytes || !http.Request.HasFormContentType)
            return Say("TooMuch", language, StatusCodes.Status413PayloadTooLarge, form);
        var typed = await http.Request.ReadFormAsync(cancel);
        language = Languages.OfVisitor(http.Request, typed["lang"]);
        var sent = await ReadAsync(typed, form.Definition, language, cancel);
        if (!sends.Lets(http))
        {
            await CountAsync("form-too-many");
            return Again([Refusal.Conflict("form.too-many")], StatusCodes.Status429TooManyRequests);
        }
        if (!string.IsNullOrEmpty(typed[FormPage.Trap]))
        {
            await CountAsync("form-trap");
            return Again([Refusal.Conflict("form.trap")], StatusCodes.Status422UnprocessableEntity);
        }
        if (sent.Problems(form.Definition, options.Country) is { Count: > 0 } problems)
            return Again(problems, StatusCodes.Status422UnprocessableEntity);
        return (await submit.RunAsync(form, sent, cancel)).IsRefused(out var no)
            ? Again([no], StatusCodes.Status422UnprocessableEntity)
            : Results.Redirect($"{form.Address}?sent={Uri.EscapeDataString(sent.Nonce!)}&lang={language}");

        IResult Again(IReadOnlyList<Refusal> problems, int status) =>
            Ask(
                new(
                    form,
                    options.Country,
                    sent.Nonce is { Length: >= 16 } kept ? kept : NewNonce(),
                    sent,
                    problems,
                    sent.Page,
                    sent.Campaign
                ),
                language,
                status
            );

        // Once a second: whoever sends rubbish shall not make us write for each.
        async Task CountAsync(string trouble)
        {
            var now = clock.GetUtcNow();
            if (guard.Tells(form.Id, now))
                await database.WriteAsync(
                    session => DayRows.AddAsync(session, form.Id, now, new(Refused: 1, Trouble: trouble)),
                    cancel
                );
        }
    }

    private static async Task<SentForm> ReadAsync(
        IFormCollection typed,
        FormDefinition form,
        string language,
        CancellationToken cancel
    )
    {
        var nonce = typed["nonce"].FirstOrDefault();
        var files = new List<ChannelAttachment>();
        if (form.Field(FormAsk.Files) is not null)
            foreach (var file in typed.Files.Where(f => f.Length > 0).Take(SentForm.MostFiles + 1))
            {
                using var bytes = new MemoryStream();
                await file.CopyToAsync(bytes, cancel);
                var content = bytes.ToArray();
                files.Add(
                    new(
                        $"{nonce}:{files.Count}",
                        Path.GetFileName(file.FileName),
                        file.ContentType,
                        content.Length,
                        Convert.ToHexStringLower(SHA256.HashData(content)),
                        content
                    )
                );
            }
        return new(
            nonce,
            form.Fields.Where(f => f.Ask != FormAsk.Files)
                .ToDictionary(f => f.Ask, f => typed[SentForm.FieldName(f.Ask)].FirstOrDefault() ?? ""),
            typed["documentType"].FirstOrDefault(),
            files,
            typed["consent"] == "yes",
            form.AsksOffers ? typed["offers"] == "yes" : null,
            language,
            Head(typed["page"].FirstOrDefault()),
            CampaignOf(n => typed[n].FirstOrDefault())
        );
    }

    /// <summary>The page that shows the form: as its own script says, else as the browser does.</summary>
    private static string? PageOf(HttpContext http) =>
        Head(http.Request.Query["page"].FirstOrDefault() ?? http.Request.Headers.Referer.FirstOrDefault());

    private static Dictionary<string, string> CampaignOf(Func<string, string?> said) =>
        CampaignNames
            .Select(name => (name, Value: Head(said(name))))
            .Where(c => !string.IsNullOrEmpty(c.Value))
            .ToDictionary(c => c.name, c => c.Value!);

    private static string? Head(string? text) =>
        text is { Length: > SentForm.LongestPage } ? text[..SentForm.LongestPage] : text;

    private static string NewNonce() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(18));

    private static IResult Ask(FormView view, string language, int status = StatusCodes.Status200OK) =>
        Page<FormPage>(view.Form, language, new() { ["View"] = view }, status);

    /// <summary>A sentence: there is no such form, it is too much at once.</summary>
    private static IResult Say(string key, string language, int status, WebForm? form = null) =>
        Page<PublicNotice<FormTexts>>(
            form,
            language,
            new()
            {
                ["Key"] = key,
                ["Style"] = FormPage.Style,
                ["Script"] = FormPage.Script,
            },
            status
        );

    private static PublicPage<TPage> Page<TPage>(
        WebForm? form,
        string language,
        Dictionary<string, object?> parameters,
        int status = StatusCodes.Status200OK
    )
        where TPage : IComponent =>
        new(language, parameters)
        {
            Status = status,
            Listed = true,
            Allows = "script-src 'self'; form-action 'self'",
            Framers = form?.Definition.Origins ?? [],
        };
}
