using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Integration.Channels;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Integration.Mail;

/// <summary>An application with a mailbox: mails come in by its hook and go out over SMTP to a server of ours.</summary>
internal sealed class MailHouse : IAsyncDisposable
{
    private static readonly Actor Boss = Actor.System("test");

    public required TestApp App { get; init; }
    public required SmtpSink Sink { get; init; }
    private bool Ends { get; init; }
    public required ChannelAccount Mailbox { get; init; }

    public static async Task<MailHouse> OpenAsync(Engine engine) =>
        await OfAsync(await TestApp.StartAsync(engine), ends: true);

    /// <summary>Connects a mailbox to an application that runs.</summary>
    /// <param name="ends">The application ends with it.</param>
    public static async Task<MailHouse> OfAsync(TestApp app, bool ends = false)
    {
        var sink = new SmtpSink();
        return new()
        {
            App = app,
            Ends = ends,
            Sink = sink,
            Mailbox = await ConnectAsync(app, sink, "servicio"),
        };
    }

    public static async Task<ChannelAccount> ConnectAsync(
        TestApp app,
        SmtpSink sink,
        string local,
        string kind = "email.relay"
    ) =>
        (
            await app
                .Services.GetRequiredService<SaveChannelAccount>()
                .RunAsync(
                    new(
                        null,
                        kind,
                        "Buzón " + local,
                        null,
                        null,
                        true,
                        kind.StartsWith("email", StringComparison.Ordinal)
                            ? new Dictionary<string, string>
                            {
                                ["address"] = $"{local}@{Letters.Us}",
                                ["user"] = "vinculo",
                                ["smtpHost"] = "127.0.0.1",
                                ["smtpPort"] = sink.Port.ToString(),
                                ["smtpSecurity"] = "none",
                            }
                            : [],
                        kind.StartsWith("email", StringComparison.Ordinal)
                            ? new Dictionary<string, string> { ["password"] = "abre" }
                            : new Dictionary<string, string> { ["token"] = "secreto" }
                    ),
                    Boss,
                    "test"
                )
        ).Accepted;

    public Task<HttpStatusCode> PostAsync(byte[] mail, ChannelAccount? to = null) =>
        SendAsync(mail, "message/rfc822", to ?? Mailbox, new("Basic", Convert.ToBase64String("vinculo:abre"u8)));

    public async Task<HttpStatusCode> SendAsync(
        byte[] body,
        string type,
        ChannelAccount to,
        AuthenticationHeaderValue proof
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/hooks/{to.Hook}")
        {
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new(type);
        request.Headers.Authorization = proof;
        using var answer = await App.Client.SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>Takes mails in and waits until they are read.</summary>
    public async Task TakeAsync(params byte[][] mails)
    {
        foreach (var mail in mails)
            (await PostAsync(mail)).ShouldBe(HttpStatusCode.OK);
        await UntilAsync("SELECT count(*) FROM inbound_envelope WHERE next_try_at IS NOT NULL", 0);
    }

    public Task UntilAsync(string sql, long count) =>
        Patience.UntilAsync(() => LongAsync(sql), seen => seen == count, () => sql);

    public Task<long> LongAsync(string sql) =>
        App.Database.ReadAsync(session => session.FirstOrDefaultAsync(sql, row => row.Long(0)));

    public Task<List<string>> TextsAsync(string sql) =>
        App.Database.ReadAsync(session => session.QueryAsync(sql, row => row.TextOrNull(0) ?? "—"));

    /// <summary>Answers whoever wrote last.</summary>
    public async Task<Outcome<Guid>> AnswerAsync(string text)
    {
        var (customer, episode, identity, answered) = (
            await App.Database.ReadAsync(session =>
                session.QueryAsync(
                    """
                    SELECT e.customer_id, e.id, e.identity_id, (SELECT m.provider_id FROM message m
                      WHERE m.customer_id = e.customer_id AND m.direction = 1 ORDER BY m.occurred_at DESC LIMIT 1)
                    FROM episode e ORDER BY e.last_at DESC
                    """,
                    row => (new CustomerId(row.Guid(0)), row.Guid(1), row.Guid(2), row.Text(3))
                )
            )
        )[0];
        return await App
            .Services.GetRequiredService<SendMessage>()
            .RunAsync(
                new(
                    customer,
                    episode,
                    identity,
                    text,
                    Subject: "Re: Mi factura",
                    InReplyTo: answered,
                    Anyway: "prueba"
                ),
                Boss,
                "test"
            );
    }

    public async ValueTask DisposeAsync()
    {
        if (Ends)
            await App.DisposeAsync();
        await Sink.DisposeAsync();
    }
}
