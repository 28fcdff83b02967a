using Vinculo.Ui.Components;

namespace Vinculo.Integration.Pages;

/// <summary>How the states of an import look.</summary>
internal static class ImportLook
{
    public static Tone Of(ImportState state) =>
        state switch
        {
            ImportState.Done => Tone.Ok,
            ImportState.Failed => Tone.Bad,
            ImportState.Undone => Tone.Neutral,
            _ => Tone.Info,
        };
}
