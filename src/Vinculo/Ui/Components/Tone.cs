namespace Vinculo.Ui.Components;

/// <summary>What a colour means. Never the only carrier of the meaning: a word or an icon says it too.</summary>
public enum Tone
{
    /// <summary>Nothing to say.</summary>
    Neutral,

    /// <summary>Good, done, healthy.</summary>
    Ok,

    /// <summary>Look at it.</summary>
    Warn,

    /// <summary>Wrong, refused, at risk.</summary>
    Bad,

    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>Ours: chosen, proposed.</summary>
    Brand,
}

/// <summary>How a tone is drawn.</summary>
public static class Tones
{
    /// <summary>CSS class of a tone.</summary>
    public static string Css(this Tone tone) =>
        tone switch
        {
            Tone.Ok => "ok",
            Tone.Warn => "warn",
            Tone.Bad => "bad",
            Tone.Info => "info",
            Tone.Brand => "brand",
            _ => "",
        };

    /// <summary>Icon that says the same as the colour.</summary>
    public static string Icon(this Tone tone) =>
        tone switch
        {
            Tone.Ok => "circle-check",
            Tone.Warn => "triangle-alert",
            Tone.Bad => "circle-alert",
            Tone.Brand => "sparkles",
            _ => "info",
        };
}
