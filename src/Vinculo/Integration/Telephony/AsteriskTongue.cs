namespace Vinculo.Integration.Telephony;

/// <summary>Asterisk's manager interface (AMI), version 2 and later.</summary>
internal sealed class AsteriskTongue : ISwitchTongue
{
    public string Kind => "phone.asterisk";

    public (int Port, string Technology) Usual => (5038, "PJSIP");

    public string Ping => Action("Ping");

    public async Task GreetAsync(
        SwitchReader reader,
        Func<string, Task> say,
        SwitchSettings settings,
        CancellationToken cancel
    )
    {
        var greeting = await reader.LineAsync(cancel);
        if (greeting?.StartsWith("Asterisk Call Manager", StringComparison.Ordinal) != true)
            throw new SwitchRefused("What answers is no Asterisk.");
        await say(
            Action(
                "Login",
                ("ActionID", "login"),
                ("Username", settings.User),
                ("Secret", settings.Password),
                ("Events", "call,agent,dialplan")
            )
        );
        // Events may come before the answer.
        while (await reader.MessageAsync(cancel) is { } message)
            if (Answer(message) is { Id: "login" } answer)
            {
                if (!answer.Done)
                    throw new SwitchRefused(answer.Said);
                return;
            }
        throw new SwitchRefused("The switchboard hung up.");
    }

    public IEnumerable<LegFact> Facts(SwitchMessage message, SwitchSettings settings, DateTimeOffset now) =>
        AmiWords.Facts(message, settings.IsExtension, now);

    public SwitchAnswer? Answer(SwitchMessage message) =>
        message["ActionID"] is { Length: > 0 } id && message["Response"] is { } response
            // The first answer only says that it will be tried.
            ? message["Event"] is null && response == "Success" && message["Message"] == "Originate successfully queued"
                ? null
                : new(id, response == "Success", message["Message"] ?? message["Reason"] ?? response)
            : null;

    public string Dial(string id, string extension, string number, SwitchSettings settings) =>
        Action(
            "Originate",
            ("ActionID", id),
            ("Channel", $"{settings.Technology}/{extension}"),
            ("Context", settings.Context),
            ("Exten", number),
            ("Priority", "1"),
            ("CallerID", number),
            ("Timeout", "30000"),
            ("Async", "true")
        );

    private static string Action(string name, params (string Name, string Value)[] fields) =>
        new SwitchMessage([("Action", name), .. fields]).Written();
}
