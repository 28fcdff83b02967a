using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using Vinculo.Integration.Channels.Api;
using Vinculo.Integration.Channels.Storage;
using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Ui;

namespace Vinculo.Integration.WebForms;

/// <summary>How often one address may look at forms, and how often send one.</summary>
internal sealed class FormPressure : IDisposable
{
    /// <summary>A family or an office shares an address; a program does not stop at so many.</summary>
    public const int MostSent = 10;

    private readonly Pressure looks = new(240);
    private readonly Pressure sent = new(MostSent);

    public bool LetsLook(HttpContext http) => looks.Lets(Address(http));

    public bool LetsSend(HttpContext http) => sent.Lets(Address(http));

    private static string Address(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "";

    public void Dispose()
    {
        looks.Dispose();
        sent.Dispose();
    }
}

/// <summary>Where the public fills in a form: to look writes nothing; only the button does, and once.</summary>
internal static class FormDoor
{
    private const long MostBytes = SentForm.MostBytes + (1 << 20);

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
        FormBook book,
        FormPressure pressure,
        VinculoOptions options,
        HttpContext http,
        CancellationToken cancel
    )
    {
        var language = Speak(http, http.Request.Query["lang"]);
        if (!pressure.LetsLook(http))
            return Page(http, null, FormPage.Say("Busy", language), StatusCodes.Status429TooManyRequests);
        if (await book.OpenAsync(slug, cancel) is not { } form)
            return Page(http, null, FormPage.Say("Gone", language), StatusCodes.Status404NotFound);
        if (
            http.Request.Query["sent"].FirstOrDefault() is { } nonce
            && await book.ReferenceAsync(form.Id, nonce, cancel) is { } reference
        )
            return Page(http, form, FormPage.Thank(form, language, reference));
        var view = new FormView(form, language, NewNonce(), null, []);
        return Page(
            http,
            form,
            FormPage.Ask(view, options.Country, PageOf(http), CampaignOf(n => http.Request.Query[n].FirstOrDefault()))
        );
    }

    private static async Task<IResult> SendAsync(
        string slug,
        FormBook book,
        SubmitForm submit,
        FormPressure pressure,
        HookGuard guard,
        Database database,
        VinculoOptions options,
        TimeProvider clock,
        HttpContext http,
        CancellationToken cancel
    )
    {
        if (await book.OpenAsync(slug, cancel) is not { } form)
            return Page(http, null, FormPage.Say("Gone", Speak(http, null)), StatusCodes.Status404NotFound);
        if (http.Request.ContentLength is null or > MostBytes || !http.Request.HasFormContentType)
            return Page(http, form, FormPage.Say("TooMuch", Speak(http, null)), StatusCodes.Status413PayloadTooLarge);
        var typed = await http.Request.ReadFormAsync(cancel);
        var language = Speak(http, typed["lang"]);
        var sent = await ReadAsync(typed, form.Definition, language, cancel);
        if (!pressure.LetsSend(http))
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
            : Results.Redirect($"{WebForm.Path}/{form.Slug}?sent={Uri.EscapeDataString(sent.Nonce!)}&lang={language}");

        IResult Again(IReadOnlyList<Refusal> problems, int status) =>
            Page(
                http,
                form,
                FormPage.Ask(
                    new(form, language, sent.Nonce is { Length: >= 16 } kept ? kept : NewNonce(), sent, problems),
                    options.Country,
                    sent.Page,
                    sent.Campaign
                ),
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
        FormPage
            .CampaignNames.Select(name => (name, Value: Head(said(name))))
            .Where(c => !string.IsNullOrEmpty(c.Value))
            .ToDictionary(c => c.name, c => c.Value!);

    private static string? Head(string? text) =>
        text is { Length: > SentForm.LongestPage } ? text[..SentForm.LongestPage] : text;

    private static string NewNonce() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(18));

    /// <summary>The language asked for, else the browser's; what refusals say is said in it too.</summary>
    private static string Speak(HttpContext http, string? asked)
    {
        var wanted = http
            .Request.GetTypedHeaders()
            .AcceptLanguage.OrderByDescending(l => l.Quality ?? 1)
            .Select(l => l.Value.ToString().Split('-')[0])
            .FirstOrDefault(l => l is "es" or "en");
        var language = asked is "es" or "en" ? asked : wanted ?? Languages.All[0].Code;
        CultureInfo.CurrentUICulture = Languages.CultureOf(language);
        return language;
    }

    private static IResult Page(HttpContext http, WebForm? form, string html, int status = StatusCodes.Status200OK)
    {
        var sites = form?.Definition.Origins is { Count: > 0 } origins ? string.Join(' ', origins) : "'none'";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {sites}";
        return Results.Text(html, "text/html; charset=utf-8", statusCode: status);
    }
}
