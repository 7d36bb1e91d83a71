using Conference.Grains.Interfaces;

namespace Conference.Gateway.Api.Auth;

/// <summary>Whom an API key stands for.</summary>
internal sealed record ApiKey(TenantId Tenant, bool IsOperator);
