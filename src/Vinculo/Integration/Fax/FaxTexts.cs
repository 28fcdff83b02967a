namespace Vinculo.Integration.Fax;

/// <summary>Marks the texts of faxes; see the resources beside it.</summary>
public sealed class FaxTexts;
