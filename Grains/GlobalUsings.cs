global using System.Collections.Immutable;
global using Conference.Grains.Interfaces;
