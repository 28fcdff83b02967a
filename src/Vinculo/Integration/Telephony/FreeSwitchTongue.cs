namespace Vinculo.Integration.Telephony;

/// <summary>FreeSWITCH's event socket (ESL).</summary>
internal sealed class FreeSwitchTongue : ISwitchTongue
{
    public string Kind => "phone.freeswitch";

    public (int Port, string Technology) Usual => (8021, "user");

    public string Ping => "api status\n\n";

    public async Task GreetAsync(
        SwitchReader reader,
        Func<string, Task> say,
        SwitchSettings settings,
        CancellationToken cancel
    )
    {
        if ((await reader.MessageAsync(cancel))?["Content-Type"] != "auth/request")
            throw new SwitchRefused("What answers is no FreeSWITCH.");
        await AskAsync($"auth {SwitchMessage.OneLine(settings.Password)}");
        await AskAsync($"event json {EslWords.Events} BACKGROUND_JOB");

        async Task AskAsync(string command)
        {
            await say(command + "\n\n");
            while (await reader.MessageAsync(cancel) is { } message)
                if (message["Content-Type"] == "command/reply")
                {
                    if (message["Reply-Text"]?.StartsWith("+OK", StringComparison.Ordinal) != true)
                        throw new SwitchRefused(message["Reply-Text"] ?? "");
                    return;
                }
            throw new SwitchRefused("The switchboard hung up.");
        }
    }

    public IEnumerable<LegFact> Facts(SwitchMessage message, SwitchSettings settings, DateTimeOffset now) =>
        message["Content-Type"] switch
        {
            "text/event-json" when EslWords.Read(message.Body) is { } told => EslWords.Facts(
                told,
                settings.IsExtension,
                now
            ),
            "text/disconnect-notice" => throw new IOException("The switchboard hung up."),
            _ => [],
        };

    public SwitchAnswer? Answer(SwitchMessage message)
    {
        if (message["Content-Type"] != "text/event-json" || EslWords.Read(message.Body) is not { } told)
            return null;
        return told["Event-Name"] == "BACKGROUND_JOB" && told["Job-UUID"] is { } id && told["_body"] is { } said
            ? new(id, said.StartsWith("+OK", StringComparison.Ordinal), said.Trim())
            : null;
    }

    public string Dial(string id, string extension, string number, SwitchSettings settings) =>
        $"bgapi originate {{origination_caller_id_number={number}}}{settings.Technology}/{extension} {number} XML {settings.Context}\nJob-UUID: {id}\n\n";
}
