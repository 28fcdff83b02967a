using System.Globalization;
using System.Text;
using System.Text.Json;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Mail.Mime;

namespace Vinculo.Integration.Mail.Inbound;

/// <summary>
/// Asks a provider of mail how many it has brought on a day and, where ours leave through its servers, how many of those
/// there were. It needs a key for questions besides the one that proves what it posts.
/// </summary>
/// <param name="servers">Where the provider's mail servers stand.</param>
/// <param name="usual">Where its interface stands, unless the account says otherwise.</param>
internal abstract class MailCounter(string kind, string servers, string usual) : IChannelCounter
{
    /// <summary>The secret of an account that answers questions.</summary>
    public const string Key = "apiKey";

    public string Kind => kind;

    public Told Tells(ChannelAccount account) =>
        account.Secret(Key) is null ? Told.Nothing
        : LeavesThere(account) ? Told.Received | Told.Sent
        : Told.Received;

    public abstract Task<ProviderCount> CountAsync(ChannelAccount account, DateOnly day, CancellationToken cancel);

    protected bool LeavesThere(ChannelAccount account) =>
        account.Setting("smtpHost")?.EndsWith(servers, StringComparison.OrdinalIgnoreCase) == true;

    protected Uri Address(ChannelAccount account, string path) =>
        new((account.Setting("api") ?? usual).TrimEnd('/') + "/" + path);
}

/// <summary>Postmark: searches of its own store, of which only the number of hits is read.</summary>
internal sealed class PostmarkCounter(string kind, ChannelHttp http)
    : MailCounter(kind, ".postmarkapp.com", "https://api.postmarkapp.com")
{
    /// <summary>Beyond it a search says no more how many there are.</summary>
    private const long Most = 10_000;

    private static readonly TimeZoneInfo Theirs = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    public override async Task<ProviderCount> CountAsync(ChannelAccount account, DateOnly day, CancellationToken cancel)
    {
        var all = await FoundAsync(account, "inbound", day, cancel);
        // What the company has told it to keep away was never to come here.
        var blocked = await FoundAsync(account, "inbound", day, cancel, "&status=blocked");
        return new(all - blocked, LeavesThere(account) ? await FoundAsync(account, "outbound", day, cancel) : null);
    }

    private async Task<long?> FoundAsync(
        ChannelAccount account,
        string way,
        DateOnly day,
        CancellationToken cancel,
        string only = ""
    )
    {
        var from = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        var path =
            $"messages/{way}?count=1&offset=0{only}&fromdate={Clock(from)}&todate={Clock(from.AddDays(1).AddSeconds(-1))}";
        var answer = await http.AskWithAsync(
            Address(account, path),
            ("X-Postmark-Server-Token", account.Secret(Key) ?? ""),
            cancel
        );
        return answer?.Number("TotalCount") is { } found and < Most ? found : null;
    }

    /// <summary>A moment on the clock of New York, by which it searches.</summary>
    private static string Clock(DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, Theirs).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
}

/// <summary>Mailgun: sums of the domain by the hour, in UTC.</summary>
internal sealed class MailgunCounter(string kind, ChannelHttp http)
    : MailCounter(kind, ".mailgun.org", "https://api.mailgun.net")
{
    public override async Task<ProviderCount> CountAsync(ChannelAccount account, DateOnly day, CancellationToken cancel)
    {
        var from = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        var answer = await http.AskAsync(
            Address(
                account,
                $"v3/{MailEvents.InstallationOf(account)}/stats/total?event=accepted&resolution=hour&start={from.ToUnixTimeSeconds()}&end={from.AddDays(1).ToUnixTimeSeconds()}"
            ),
            "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("api:" + account.Secret(Key))),
            cancel
        );
        if (answer is not { } told)
            return new(null);
        var hours = told.Each("stats")
            .Where(h => MailDate.Read(h.Text("time")) is { } at && at >= from && at < from.AddDays(1));
        var accepted = hours.Select(h => h.Of("accepted")).ToList();
        return new(
            accepted.Sum(a => a.Number("incoming") ?? 0),
            LeavesThere(account) ? accepted.Sum(a => a.Number("outgoing") ?? 0) : null
        );
    }
}

/// <summary>SendGrid: sums of its whole account by the day.</summary>
internal sealed class SendGridCounter(string kind, ChannelHttp http)
    : MailCounter(kind, ".sendgrid.net", "https://api.sendgrid.com")
{
    public override async Task<ProviderCount> CountAsync(
        ChannelAccount account,
        DateOnly day,
        CancellationToken cancel
    ) =>
        new(
            await SumAsync(account, "user/webhooks/parse/stats", "received", day, cancel),
            LeavesThere(account) ? await SumAsync(account, "stats", "requests", day, cancel) : null
        );

    private async Task<long?> SumAsync(
        ChannelAccount account,
        string path,
        string metric,
        DateOnly day,
        CancellationToken cancel
    )
    {
        var date = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var answer = await http.AskAsync(
            Address(account, $"v3/{path}?start_date={date}&end_date={date}&aggregated_by=day"),
            "Bearer " + account.Secret(Key),
            cancel
        );
        return answer is { ValueKind: JsonValueKind.Array } days
            ? days.EnumerateArray()
                .Where(d => d.Text("date") == date)
                .SelectMany(d => d.Each("stats"))
                .Sum(s => s.Of("metrics").Number(metric) ?? 0)
            : null;
    }
}
