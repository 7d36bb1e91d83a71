global using System.Collections.Immutable;
global using Conference.Grains.Interfaces;
global using Conference.MediaNode;
global using Conference.MediaNode.Simulation.Checkers;
global using Conference.MediaNode.Simulation.Clock;
