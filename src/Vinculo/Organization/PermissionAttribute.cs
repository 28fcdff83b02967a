using Microsoft.AspNetCore.Authorization;

namespace Vinculo.Organization;

/// <summary>The page or route asks for a permission (<see cref="Permissions"/>). Several attributes: all of them.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class PermissionAttribute(string code) : AuthorizeAttribute, IAuthorizationRequirementData
{
    public string Code => code;

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [new PermissionRequirement(code)];
}

internal sealed record PermissionRequirement(string Code) : IAuthorizationRequirement;

internal sealed class PermissionHandler : AuthorizationHandler<PermissionRequirement>
{
    protected override Task HandleRequirementAsync(
        AuthorizationHandlerContext context,
        PermissionRequirement requirement
    )
    {
        if (context.Resource is HttpContext http && CurrentActor.Find(http)?.May(requirement.Code) == true)
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}

/// <summary>Permissions for minimal-API routes.</summary>
public static class PermissionRoutes
{
    /// <summary>Only actors with this permission come through: others get 401 or 403.</summary>
    public static TBuilder RequirePermission<TBuilder>(this TBuilder builder, string code)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(new PermissionAttribute(code));
}
