namespace Vinculo.Analytics.Text;

/// <summary>A language whose words we can read.</summary>
public enum Language
{
    /// <summary>Spanish.</summary>
    Spanish,

    /// <summary>English.</summary>
    English,
}
