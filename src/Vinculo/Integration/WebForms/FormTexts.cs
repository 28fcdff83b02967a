using System.Resources;
using Vinculo.Platform;
using Vinculo.Ui;

namespace Vinculo.Integration.WebForms;

/// <summary>Marks the texts of forms; see the resources beside it.</summary>
public sealed class FormTexts
{
    private static readonly ResourceManager Texts = new(typeof(FormTexts));

    /// <summary>A text for a reader who is not the one at work.</summary>
    internal static string In(string language, string key) => Texts.In(Languages.CultureOf(language), key);
}
