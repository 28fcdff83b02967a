using Vinculo.Ui.Components;

namespace Vinculo.Decisions.Retention.Pages;

/// <summary>What colour a state has on the screens.</summary>
internal static class RetentionTones
{
    public static Tone Of(RetentionState state) =>
        state switch
        {
            RetentionState.Stays => Tone.Ok,
            RetentionState.Leaves => Tone.Bad,
            RetentionState.Waiting or RetentionState.Thinks => Tone.Warn,
            _ => Tone.Info,
        };
}
