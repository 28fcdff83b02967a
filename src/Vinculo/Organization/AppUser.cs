using Microsoft.AspNetCore.Identity;

namespace Vinculo.Organization;

/// <summary>A person of the company who signs in. The e-mail address is the user name.</summary>
public sealed class AppUser : IdentityUser<Guid>
{
    public string DisplayName { get; set; } = "";

    /// <summary><c>es</c> or <c>en</c>.</summary>
    public string Language { get; set; } = "es";

    /// <summary><c>light</c>, <c>dark</c>, or null: as the device says.</summary>
    public string? Theme { get; set; }

    /// <summary><c>compact</c>, <c>comfortable</c>, or null: the installation's.</summary>
    public string? Density { get; set; }

    /// <summary>IANA name, or null: the company's.</summary>
    public string? TimeZone { get; set; }

    /// <summary>May sign in. People are deactivated, not deleted: what they did keeps its author.</summary>
    public bool Active { get; set; } = true;

    /// <summary>The password was given by somebody else; the first thing to do is to choose one's own.</summary>
    public bool MustChangePassword { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? LastSeenAt { get; set; }
}
