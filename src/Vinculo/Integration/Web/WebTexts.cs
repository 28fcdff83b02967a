namespace Vinculo.Integration.Web;

/// <summary>Marks the texts of web sites that show proposals.</summary>
public sealed class WebTexts;
