using Microsoft.AspNetCore.Components;

namespace Vinculo.Ui.Components;

/// <summary>What every form field has: a name, a label, a hint, an error, a value as text.</summary>
public abstract class FieldBase : ComponentBase
{
    /// <summary>Name in the posted form.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>What is asked.</summary>
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>Value as the form posts it.</summary>
    [Parameter]
    public string? Value { get; set; }

    /// <summary>Help under the field.</summary>
    [Parameter]
    public string? Hint { get; set; }

    /// <summary>What is wrong with the value and how to right it; null: nothing.</summary>
    [Parameter]
    public string? Error { get; set; }

    /// <summary>Must be filled.</summary>
    [Parameter]
    public bool Required { get; set; }

    /// <summary>Cannot be used now; not posted.</summary>
    [Parameter]
    public bool Disabled { get; set; }

    /// <summary>Label for screen readers only.</summary>
    [Parameter]
    public bool HideLabel { get; set; }

    /// <summary>Id of the control; made of the name when not given.</summary>
    [Parameter]
    public string? Id { get; set; }

    /// <summary>Spans all columns of a form grid.</summary>
    [Parameter]
    public bool Wide { get; set; }

    /// <summary>placeholder, autocomplete, min, max, pattern, data-…</summary>
    [Parameter(CaptureUnmatchedValues = true)]
    public IReadOnlyDictionary<string, object>? More { get; set; }

    /// <summary>Id of the control.</summary>
    protected string ControlId => Id ?? "f-" + Name;

    /// <summary>Ids of the sentences that describe the control.</summary>
    protected string? DescribedBy =>
        (Hint, Error) switch
        {
            (null, null) => null,
            (_, null) => ControlId + "-h",
            (null, _) => ControlId + "-e",
            _ => $"{ControlId}-h {ControlId}-e",
        };

    /// <summary>"true" when there is an error.</summary>
    protected string? Invalid => Error is null ? null : "true";
}
