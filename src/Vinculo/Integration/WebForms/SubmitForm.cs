using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Vinculo.Customers;
using Vinculo.Customers.Prospects;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Channels.Storage;
using Vinculo.Integration.WebForms.Storage;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service;
using Vinculo.Service.Cases;

namespace Vinculo.Integration.WebForms;

/// <summary>
/// Takes what somebody sent by a form: a message in the one conversation of whoever it is, the leave they gave, and a case or
/// a prospect where the form is for that. All of it is one transaction, and only then the number is told.
/// </summary>
public sealed class SubmitForm(
    Database database,
    ReceiveEvents receive,
    RecordConsent consent,
    KeepProspects prospects,
    OpenCase openCase,
    VinculoOptions options,
    TimeProvider clock
)
{
    /// <summary>The purpose under which it is written down that somebody agreed to their data being used to answer.</summary>
    public const string DataPurpose = "data";

    private const string Marketing = "marketing";
    private const string Cause = "web-form";
    private const int LongestDetail = 200;

    /// <summary>Without the letters and figures that are taken for each other.</summary>
    private const string Letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static readonly Actor Actor = Actor.System("forms");

    /// <param name="form">As published.</param>
    /// <returns>What the sender is given: the number of the case, else a reference; the same for the same nonce.</returns>
    public async Task<Outcome<string>> RunAsync(WebForm form, SentForm sent, CancellationToken cancel = default)
    {
        if (sent.Nonce is not { Length: >= 16 and <= 80 } nonce)
            return Refusal.Invalid("form.page-old", null);
        if (sent.Problems(form.Definition, options.Country) is [var problem, ..])
            return problem;
        var terms = await receive.TermsAsync(cancel);
        var now = clock.GetUtcNow();
        var reference = RandomNumberGenerator.GetString(Letters, 8).Insert(4, "-");
        return await database.WriteAsync<Outcome<string>>(
            async session =>
            {
                await session.HoldAsync([$"form:{form.Id:N}:{nonce}"]);
                if (await FormRows.ReferenceAsync(session, form.Id, nonce) is { } given)
                    return given;
                var line = new ChannelLine(form.Id, FormSender.AccountKind, Channel.Web, form.Team);
                var words = sent.Of(FormAsk.Text);
                var message = new MessageReceived(
                    nonce,
                    now,
                    sent.Sender(options.Country),
                    "form",
                    sent.Of(FormAsk.Subject) ?? form.Definition.In(sent.Language).Title,
                    FormWriting.Of(form.Definition, sent),
                    sent.Files,
                    null,
                    [],
                    Json.Of(
                        new
                        {
                            form = form.Slug,
                            version = form.Version,
                            sent.Page,
                            sent.Campaign,
                            sent.Language,
                            document = sent.Of(FormAsk.Document),
                            sent.DocumentType,
                            consent = form.Definition.In(sent.Language).Consent,
                            offers = sent.WantsOffers,
                        }
                    ).Text
                )
                {
                    OpensCase = form.Definition.Purpose == FormPurpose.Case,
                };
                await receive.WithinAsync(session, [new(line, message)], terms, now);
                var place = await PlaceAsync(session, form, nonce);
                await AgreeAsync(session, form, sent, place.Customer);
                var entry = new FormEntry(
                    place.Customer,
                    Ids.New(now),
                    form.Id,
                    form.Version,
                    nonce,
                    now,
                    place.Message,
                    reference,
                    null,
                    sent.Language,
                    sent.Page,
                    sent.Campaign,
                    form.Definition.In(sent.Language).Consent
                );
                if (form.Definition.Purpose == FormPurpose.Case)
                {
                    var one = await OpenAsync(session, form, entry, message.Subject!, words ?? "", place.Matter);
                    if (one.IsRefused(out var no, out var opened))
                        throw new InvalidOperationException(
                            $"A case of the form {form.Slug} was not opened: {no.Code}"
                        );
                    entry = entry with { Reference = opened.Receipt, Case = opened.Id };
                }
                if (form.Definition.Purpose == FormPurpose.Interest)
                    await DescribeAsync(session, form, sent, place.Customer);
                await FormRows.AddAsync(session, entry);
                await DayRows.AddAsync(session, form.Id, now, new(Envelopes: 1, Messages: 1));
                return entry.Reference;
            },
            cancel
        );
    }

    /// <summary>Where the message went: whose it is, and the matter it stands in.</summary>
    private static async Task<(CustomerId Customer, Guid Message, Guid? Matter)> PlaceAsync(
        Session session,
        WebForm form,
        string nonce
    ) =>
        await session.FirstOrDefaultAsync(
            """
            SELECT m.customer_id, m.id, m.episode_id FROM message_claim k
            JOIN message m ON m.customer_id = k.customer_id AND m.occurred_at = k.occurred_at AND m.id = k.message_id
            WHERE k.claim_key = @key
            """,
            row => (new CustomerId(row.Guid(0)), row.Guid(1), row.GuidOrNull(2)),
            ("key", $"{form.Id:N}:m:{nonce}")
        );

    private async Task AgreeAsync(Session session, WebForm form, SentForm sent, CustomerId customer)
    {
        var evidence = string.Create(CultureInfo.InvariantCulture, $"{form.Name}, v{form.Version}");
        (string, bool)[] said = sent.WantsOffers is { } wanted
            ? [(DataPurpose, true), (Marketing, wanted)]
            : [(DataPurpose, true)];
        foreach (var (purpose, granted) in said)
            // A box left empty takes nothing back that somebody had given elsewhere.
            if (
                granted
                && (
                    await consent.WithinAsync(session, new(customer, purpose, null, true, evidence), Actor, Cause)
                ).IsRefused(out var no)
            )
                throw new InvalidOperationException(
                    $"Leave given by the form {form.Slug} was not written down: {no.Code}"
                );
    }

    private async Task<Outcome<ServiceCase>> OpenAsync(
        Session session,
        WebForm form,
        FormEntry entry,
        string subject,
        string words,
        Guid? episode
    )
    {
        var request = new OpenCase.Request(
            entry.Customer,
            form.Definition.Kind!.Value,
            subject,
            form.Definition.Code,
            words,
            Channel: Channel.Web,
            RequestId: entry.Id,
            Episode: episode
        );
        var opened = await openCase.WithinAsync(session, request, Actor, Cause);
        // What it is about was taken out of use since the form was published: a person says it then.
        return opened.IsRefused(out _) && request.Code is not null
            ? await openCase.WithinAsync(session, request with { Code = null }, Actor, Cause)
            : opened;
    }

    /// <summary>Who is a customer already stays one; what they asked for stands in the conversation.</summary>
    private async Task DescribeAsync(Session session, WebForm form, SentForm sent, CustomerId customer)
    {
        var led = string.Join(
            " · ",
            new[] { form.Name, sent.Campaign.GetValueOrDefault("utm_campaign") }.Where(t => !string.IsNullOrEmpty(t))
        );
        var wish = sent.Of(FormAsk.Subject) ?? sent.Of(FormAsk.Text);
        var isProspect = await session.FirstOrDefaultAsync(
            "SELECT 1 FROM customer WHERE customer_id = @id AND stage = @stage",
            _ => true,
            ("id", customer),
            ("stage", CustomerStage.Prospect)
        );
        if (
            isProspect
            && (
                await prospects.DescribeWithinAsync(session, customer, "web", Head(led), Head(wish), Actor, Cause)
            ).IsRefused(out var no)
        )
            throw new InvalidOperationException($"The prospect of the form {form.Slug} was not described: {no.Code}");
    }

    private static string? Head(string? text) => text is { Length: > LongestDetail } ? text[..LongestDetail] : text;
}

/// <summary>What was sent, in words for whoever reads it in the inbox.</summary>
internal static class FormWriting
{
    public static string Of(FormDefinition form, SentForm sent)
    {
        var text = new StringBuilder(sent.Of(FormAsk.Text));
        var lines = form
            .Fields.Where(f => f.Ask is not (FormAsk.Text or FormAsk.Subject or FormAsk.Files))
            .Select(f => (Label: f.Es ?? FormTexts.In("es", "Ask." + f.Ask), Said: Said(f.Ask, sent)))
            .Append((Label: FormTexts.In("es", "Page"), Said: sent.Page))
            .Where(l => !string.IsNullOrEmpty(l.Said))
            .ToList();
        if (text.Length > 0 && lines.Count > 0)
            text.Append("\n\n");
        return text.AppendJoin('\n', lines.Select(l => $"{l.Label}: {l.Said}")).ToString();
    }

    private static string? Said(FormAsk ask, SentForm sent) =>
        ask == FormAsk.Document && sent.Of(ask) is { } number ? $"{sent.DocumentType} {number}" : sent.Of(ask);
}
