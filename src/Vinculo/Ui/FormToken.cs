using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace Vinculo.Ui;

/// <summary>The hidden field that tells a form of ours from a foreign one; the same in every form of a page.</summary>
public sealed class FormToken(AntiforgeryStateProvider provider)
{
    private MarkupString? drawn;

    /// <summary>What <c>AntiforgeryToken</c> draws, without a component for every form.</summary>
    public MarkupString Field =>
        drawn ??= provider.GetAntiforgeryToken() is { } token
            ? Markup.Of($"<input type=\"hidden\" name=\"{token.FormFieldName}\" value=\"{token.Value}\" />")
            : Markup.None;
}
