using System.Globalization;
using Microsoft.AspNetCore.Components;
using Vinculo.Integration.Channels;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Service;
using Vinculo.Service.Cases;

namespace Vinculo.Integration.WebForms.Pages;

/// <summary>One form of the company: what it asks and says, how it is shown, how it is doing.</summary>
public partial class EditFormPage
{
    private const string Here = "/settings/forms";

    /// <summary>The form; null: a new one.</summary>
    [Parameter]
    public Guid? Id { get; set; }

    private WebForm? Found;
    private FormDefinition Definition = null!;
    private CodeTree Tree = new([]);
    private IReadOnlyList<ChannelDay> Days = [];
    private List<TeamView> Queues = [];
    private IReadOnlyList<string> Mailboxes = [];

    private FormPurpose Purpose =>
        CaseWords.Read<FormPurpose>(Sent("purpose")) ?? Found?.Definition.Purpose ?? AskedPurpose;

    private FormPurpose AskedPurpose => CaseWords.Read<FormPurpose>(Asked("purpose")) ?? FormPurpose.Contact;

    protected override async Task OnInitializedAsync()
    {
        if (Id is { } id && (Found = await Book.FindAsync(id, Cancel)) is null)
        {
            No = Refusal.Missing("form.not-found");
            Http.Response.StatusCode = StatusCodes.Status404NotFound;
        }
        Definition = Found?.Definition ?? UsualForms.Of(AskedPurpose);
        Tree = await Codes.TreeAsync(Cancel);
        Queues = await Teams.ListAsync(Cancel);
        Mailboxes =
        [
            .. (await Accounts.ListAsync(Cancel))
                .Where(a => a.Account.Kind.StartsWith("email.", StringComparison.Ordinal))
                .Select(a => a.Account.Setting("address"))
                .OfType<string>(),
        ];
        if (Found is not null)
            Days = [.. (await Health.ReadAsync(Cancel))[Found.Id]];
    }

    private async Task SaveAsync()
    {
        var saved = await Save.RunAsync(
            new(
                Id,
                int.TryParse(Sent("row"), NumberStyles.None, CultureInfo.InvariantCulture, out var row) ? row : 0,
                Sent("slug") ?? "",
                Sent("name") ?? "",
                Guid.TryParse(Sent("team"), out var team) ? team : null,
                IsSent("active"),
                new(
                    Purpose,
                    CaseWords.Read<CaseKind>(Sent("kind")),
                    Sent("code"),
                    Written("es"),
                    Written("en"),
                    [
                        .. Enum.GetValues<FormAsk>()
                            .Where(ask => Sent("ask-" + ask) is "may" or "must")
                            .Select(ask => new FormField(
                                ask,
                                Sent("ask-" + ask) == "must",
                                Sent($"label-es-{ask}"),
                                Sent($"label-en-{ask}")
                            )),
                    ],
                    IsSent("offers"),
                    (Sent("origins") ?? "").Split(
                        ['\n', '\r', ',', ' '],
                        StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
                    ),
                    Sent("mailbox")
                )
            ),
            Actor,
            Here,
            Cancel
        );
        if (saved.IsRefused(out var refusal, out var form))
            No = refusal;
        else
            Navigation.NavigateTo($"{Here}/{form.Id}?done=saved");
    }

    private FormWords Written(string language) =>
        new(
            Sent("title" + language) ?? "",
            Sent("intro" + language),
            Sent("consent" + language) ?? "",
            Sent("thanks" + language) ?? ""
        );

    private string Home => $"{Http.Request.Scheme}://{Http.Request.Host}";

    private string Address(WebForm form) => $"{Home}{form.Address}";

    private string Snippet(WebForm form) =>
        $"<script src=\"{Home}/site-forms/embed.js\" data-form=\"{form.Slug}\" async></script>";

    private static string N(long number) => number.ToString("0", CultureInfo.InvariantCulture);
}
