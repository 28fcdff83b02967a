namespace Vinculo.Integration.Telephony;

/// <summary>How one make of switchboard is spoken to.</summary>
internal interface ISwitchTongue
{
    /// <summary>Kind of account.</summary>
    string Kind { get; }

    /// <summary>Its usual port, and what its dial strings begin with.</summary>
    (int Port, string Technology) Usual { get; }

    /// <summary>Signs in and asks for events.</summary>
    /// <exception cref="SwitchRefused">It says no.</exception>
    Task GreetAsync(SwitchReader reader, Func<string, Task> say, SwitchSettings settings, CancellationToken cancel);

    /// <summary>A message as facts of calls; none for most.</summary>
    IEnumerable<LegFact> Facts(SwitchMessage message, SwitchSettings settings, DateTimeOffset now);

    /// <summary>What a message says became of a command of ours; null: it is about none.</summary>
    SwitchAnswer? Answer(SwitchMessage message);

    /// <summary>The command that rings at a desk and, when it is picked up, calls a number.</summary>
    string Dial(string id, string extension, string number, SwitchSettings settings);

    /// <summary>Something it answers to when nothing else is said, so that a dead line is noticed.</summary>
    string Ping { get; }
}

/// <summary>What became of a command.</summary>
internal sealed record SwitchAnswer(string Id, bool Done, string Said);

/// <summary>A switchboard does not let us in, or does not do what was asked.</summary>
internal sealed class SwitchRefused(string said) : Exception(said);
