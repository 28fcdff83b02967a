namespace Vinculo.Service.Cases;

/// <summary>Marks the texts of complaints and requests.</summary>
public sealed class CaseTexts;
