using Vinculo.Platform;

namespace Vinculo.Integration.WebForms.Public;

/// <summary>What the page of a form shows: the form as published, and what was typed and refused.</summary>
/// <param name="Country">Of the company: which documents are offered.</param>
/// <param name="Nonce">Made with the page.</param>
/// <param name="Sent">What was typed; null: nothing yet.</param>
/// <param name="Problems">What is wrong with it, by field.</param>
/// <param name="Page">Address of the page that shows the form; null: not known.</param>
/// <param name="Campaign">What led there.</param>
public sealed record FormView(
    WebForm Form,
    string Country,
    string Nonce,
    SentForm? Sent,
    IReadOnlyList<Refusal> Problems,
    string? Page,
    IReadOnlyDictionary<string, string> Campaign
)
{
    internal string Self => Form.Address;

    internal string? ErrorOf(string field) =>
        Problems.FirstOrDefault(p => p.Field == field) is { } problem ? RefusalText.Of(problem) : null;
}
