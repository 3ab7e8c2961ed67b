"""A local Rekognition: small models behind Amazon Rekognition's protocol and limits for three operations."""
