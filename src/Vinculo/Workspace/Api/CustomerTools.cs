using System.Buffers;
using System.ComponentModel;
using System.Text.Json.Nodes;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;

namespace Vinculo.Workspace.Api;

/// <summary>An assistant asks who somebody is.</summary>
internal sealed class RecogniseTool(Recognition recognition, Audit audit) : AssistantTool<RecogniseTool.Arguments>
{
    public sealed record Arguments(
        [property: Description("Document, telephone, e-mail, account or name, whichever was given.")]
            string? Identifier = null,
        [property: Description("Given names and surnames, or the legal name of a company.")] string? Name = null,
        [property: Description("As yyyy-MM-dd.")] DateOnly? BirthDate = null,
        string? Phone = null,
        string? Email = null,
        [property: Description("Number of an identity document.")] string? Document = null,
        [property: Description("System the next key is of.")] string? SourceSystem = null,
        [property: Description("The customer's key in that system.")] string? SourceKey = null
    );

    public override string Name => "recognise_customer";
    public override string Title => "Recognise a customer";
    public override string Description =>
        "Finds the customer behind an identifier or behind what somebody says of himself, most probable first, with the "
        + "evidence, and what to ask next when it is not settled. Below a probability of 0.9 ask before you tell anything.";
    public override string Permission => Permissions.CustomersRead;

    protected override async Task<Outcome<JsonNode>> CallAsync(
        Arguments arguments,
        Actor actor,
        CancellationToken cancel
    )
    {
        var answer = await recognition.AnswerAsync(
            new(
                arguments.Identifier,
                arguments.Name,
                arguments.BirthDate,
                arguments.Phone,
                arguments.Email,
                arguments.Document,
                SourceSystem: arguments.SourceSystem,
                SourceKey: arguments.SourceKey
            ),
            actor,
            cancel
        );
        foreach (var customer in answer.Customers)
            await audit.ReadAsync(actor, "customer.found", customer.Id.Value, "mcp/" + Name);
        return Node(answer);
    }
}

/// <summary>An assistant reads the life sheet.</summary>
internal sealed class LifeSheetTool(CustomerFile file) : AssistantTool<LifeSheetTool.Arguments>
{
    public sealed record Arguments(
        [property: Description("The customer, as recognise_customer names it.")] Guid CustomerId
    );

    public override string Name => "read_life_sheet";
    public override string Title => "Life sheet";
    public override string Description =>
        "Everything known of one customer: who she is, how she is reached, what she has, needs and is worth, open cases and "
        + "promises, the last conversation and the newest 50 contacts. Every reading is written down with the key that read.";
    public override string Permission => Permissions.CustomersRead;

    protected override async Task<Outcome<JsonNode>> CallAsync(
        Arguments arguments,
        Actor actor,
        CancellationToken cancel
    )
    {
        var read = await file.RunAsync(new(arguments.CustomerId), actor, "mcp/" + Name, cancel);
        if (read.IsRefused(out var refusal, out var sheet))
            return refusal;
        var written = new ArrayBufferWriter<byte>();
        CustomerSheetJson.Write(written, sheet);
        return JsonNode.Parse(written.WrittenSpan)!;
    }
}
