using System.ComponentModel;
using System.Text.Json.Nodes;
using Vinculo.Decisions.Policy;
using Vinculo.Decisions.Policy.Api;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;

namespace Vinculo.Decisions.Api;

/// <summary>What assistants are told of arguments that several tools take.</summary>
internal static class ToolWords
{
    public const string Customer = "The customer, as recognise_customer names it.";
    public const string Channels = "voice, email, web, app, chat, whatsapp, sms, social, fax, store or visit.";
}

/// <summary>An assistant asks what to propose.</summary>
internal sealed class DecideTool(NextBestAction nextBestAction, DecisionWords words)
    : AssistantTool<DecideTool.Arguments>
{
    public sealed record Arguments(
        [property: Description(ToolWords.Customer)] Guid CustomerId,
        [property: Description(ToolWords.Channels)] string Channel,
        [property: Description(
            "agent when the customer came to us (the default), outbound when we seek the customer, portal, web or a name of your own."
        )]
            string? Placement = null,
        [property: Description("At most so many proposals, 1 to 10.")] int? Top = null
    );

    public override string Name => "decide_next_best_action";
    public override string Title => "Next best action";
    public override string Description =>
        "What to propose to a customer now, best first, with the words to say and the reasons; and what may not be proposed, "
        + "and why. Propose nothing else. The decision is kept: give its id back with record_outcome.";
    public override string Permission => Permissions.DecisionsDecide;
    public override bool Changes => true;

    protected override async Task<Outcome<JsonNode>> CallAsync(
        Arguments arguments,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (!DecisionRoutes.TryChannel(arguments.Channel, out var channel))
            return Refusal.Invalid("decision.channel-unknown", "channel");
        var decided = await nextBestAction.DecideAsync(
            new(arguments.CustomerId),
            channel,
            arguments.Placement ?? "agent",
            actor,
            "mcp/" + Name,
            cancel,
            arguments.Top
        );
        return decided.IsRefused(out var refusal, out var decision)
            ? refusal
            : Node(DecisionAnswer.Of(await words.TellAsync(decision, null, actor.Name, cancel)));
    }
}

/// <summary>An assistant tells what the customer said.</summary>
internal sealed class RecordOutcomeTool(RecordOutcome recordOutcome) : AssistantTool<RecordOutcomeTool.Arguments>
{
    public sealed record Arguments(
        [property: Description("The id of the decision.")] Guid DecisionId,
        [property: Description("Code of the action that was answered.")] string Action,
        [property: Description("accepted, refused, notNow, interested, or undone to take the last answer back.")]
            string Result,
        [property: Description("Why, in the customer's words.")] string? Reason = null
    );

    public override string Name => "record_outcome";
    public override string Title => "Record the answer";
    public override string Description =>
        "Writes down what the customer said to a proposal, on her timeline and for learning. The same answer twice counts once.";
    public override string Permission => Permissions.DecisionsDecide;
    public override bool Changes => true;

    protected override async Task<Outcome<JsonNode>> CallAsync(
        Arguments arguments,
        Actor actor,
        CancellationToken cancel
    ) =>
        !DecisionRoutes.TryResult(arguments.Result, out var result)
            ? Refusal.Invalid("decision.result-unknown", "result")
            : Told(
                await recordOutcome.RunAsync(
                    new(arguments.DecisionId, arguments.Action, result, arguments.Reason),
                    actor,
                    "mcp/" + Name,
                    cancel
                ),
                OutcomeAnswer.Of
            );
}

/// <summary>An assistant asks before anybody is contacted.</summary>
internal sealed class ContactGateTool(ContactGate gate) : AssistantTool<ContactGateTool.Arguments>
{
    public sealed record Arguments(
        [property: Description(ToolWords.Customer)] Guid CustomerId,
        [property: Description("commercial, collection, service, requested, transactional, fraud or legal.")]
            string Purpose,
        [property: Description(ToolWords.Channels)] string Channel
    );

    public override string Name => "ask_contact_gate";
    public override string Title => "May we contact?";
    public override string Description =>
        "Whether a customer may be contacted now, for this purpose, through this channel: allow, defer until, or block, with the "
        + "reason; and the best channel and hour. Ask before every contact that we start, and contact nobody on anything but allow.";
    public override string Permission => Permissions.InteractionsRecord;
    public override bool Changes => true;

    protected override async Task<Outcome<JsonNode>> CallAsync(
        Arguments arguments,
        Actor actor,
        CancellationToken cancel
    ) =>
        PurposeWords.Read(arguments.Purpose) is not { } purpose ? Refusal.Invalid("contact.purpose-unknown", "purpose")
        : !DecisionRoutes.TryChannel(arguments.Channel, out var channel)
            ? Refusal.Invalid("decision.channel-unknown", "channel")
        : Told(
            await gate.AskAsync(new(arguments.CustomerId), purpose, channel, actor, "mcp/" + Name, cancel),
            ContactCheckAnswer.Of
        );
}
