using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Channels.Meta;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Integration.Channels;

/// <summary>The whole application with an account of a provider, whose requests are made here.</summary>
internal sealed class ChannelHouse : IAsyncDisposable
{
    public static readonly Actor Boss = Actor.System("test");

    private ChannelHouse(TestApp app, ChannelAccount account) => (App, Account) = (app, account);

    public TestApp App { get; }
    public ChannelAccount Account { get; }

    public static async Task<ChannelHouse> OpenAsync(
        Engine engine,
        string kind = WhatsAppAdapter.AccountKind,
        string? api = null,
        Action<IServiceCollection>? services = null
    )
    {
        var app = await TestApp.StartAsync(engine, services: services);
        return new(app, await ConnectAsync(app, kind, api));
    }

    public static async Task<ChannelAccount> ConnectAsync(TestApp app, string kind, string? api = null)
    {
        var sample = Payloads.Account(kind);
        var fields = app.Services.GetRequiredService<ChannelKinds>().Find(kind)!.Fields;
        var settings = sample.Settings.Where(s => fields.Any(f => f.Name == s.Key)).ToDictionary();
        if (fields.Any(f => f.Name == "pageId"))
            settings["pageId"] = "100";
        if (api is not null)
            settings["api"] = api;
        var saved = await app
            .Services.GetRequiredService<SaveChannelAccount>()
            .RunAsync(
                new(
                    null,
                    kind,
                    "Cuenta " + kind,
                    null,
                    null,
                    true,
                    settings,
                    sample.Secrets.Where(s => fields.Any(f => f.Name == s.Key)).ToDictionary()
                ),
                Boss,
                "test"
            );
        return saved.Accepted;
    }

    /// <summary>An account of a kind with exactly these settings.</summary>
    public static async Task<ChannelAccount> ConnectAsync(
        TestApp app,
        string kind,
        Dictionary<string, string> settings,
        Dictionary<string, string> secrets
    ) =>
        (
            await app
                .Services.GetRequiredService<SaveChannelAccount>()
                .RunAsync(new(null, kind, "Cuenta " + kind, null, null, true, settings, secrets), Boss, "test")
        ).Accepted;

    /// <summary>Posts a body as its provider would.</summary>
    public Task<HttpStatusCode> PostAsync(string body) => PostAsync(Account, body);

    public async Task<HttpStatusCode> PostAsync(ChannelAccount account, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var url = $"{account.Setting("publicUrl") ?? App.Url.ToString().TrimEnd('/')}/hooks/{account.Hook}";
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/hooks/{account.Hook}")
        {
            Content = new ByteArrayContent(bytes),
        };
        foreach (var (name, values) in Payloads.SignatureOf(account.Kind, bytes, url))
            if (name == "Content-Type")
                request.Content.Headers.ContentType = new(values[0]);
            else
                request.Headers.Add(name, values);
        using var answer = await App.Client.SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>Waits until everything that came was read.</summary>
    public Task SettleAsync() =>
        Patience.UntilAsync(
            () => LongAsync("SELECT count(*) FROM inbound_envelope WHERE next_try_at IS NOT NULL"),
            waiting => waiting == 0
        );

    public Task<long> LongAsync(string sql) =>
        App.Database.ReadAsync(session => session.FirstOrDefaultAsync(sql, row => row.Long(0)));

    public Task<List<string>> TextsAsync(string sql) =>
        App.Database.ReadAsync(session => session.QueryAsync(sql, row => row.TextOrNull(0) ?? "—"));

    public Task<CustomerId> RegisterAsync(string name, params string[] phones) => RegisterAsync(App, name, phones);

    public static async Task<CustomerId> RegisterAsync(TestApp app, string name, params string[] phones) =>
        (
            await app
                .Services.GetRequiredService<RegisterCustomer>()
                .RunAsync(
                    new(CustomerKind.Person, CustomerStage.Customer, GivenNames: name, Phones: phones),
                    Boss,
                    "test"
                )
        ).Accepted;

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
